/* What the source files of the Unicorn engine share. */
#ifndef UNICORN_H
#define UNICORN_H

#include "engine.h"
#include <unicorn/unicorn.h>

#define CR0_PE 1ull
#define CR0_WP (1ull << 16)
#define CR0_PG (1ull << 31)
#define CR4_PSE (1ull << 4)
#define CR4_PAE (1ull << 5)
#define EFER_SCE 1ull
#define EFER_LME (1ull << 8)
#define EFER_LMA (1ull << 10)
#define EFER_NXE (1ull << 11)
#define TRAP_FLAG (1ull << 8)
#define INTERRUPT_FLAG (1ull << 9)

enum { DIVIDE = 0, TRAP = 1, NMI = 2, BREAKPOINT = 3, OVERFLOW = 4, INVALID_OPCODE = 6, DOUBLE_FAULT = 8, NOT_PRESENT = 11, STACK_FAULT = 12, PROTECTION = 13, PAGE_FAULT = 14 };
enum access { READ, WRITE, EXECUTE };
enum outcome { DONE, FAULT, HOLE, SHUTDOWN }; /* FAULT: an exception. HOLE: memory that is not there, or not for this */

/* An exception, or where memory was not there. */
struct trouble {
    enum outcome outcome;
    int vector;
    bool has_code;
    uint32_t code;
    uint64_t address;          /* linear for a page fault, physical for a hole */
    enum access access;
};

struct segment_cache { uint32_t selector, pad; uint64_t base; uint32_t limit, flags; };

/* The beginning of what Unicorn saves as a context: CPUX86State of its QEMU. Whether it is that is checked before it is used. */
struct env {
    uint64_t regs[16], rip, rflags, cc_dst, cc_src, cc_src2;
    uint32_t cc_op;
    int32_t df;
    uint32_t hflags, hflags2;
    struct segment_cache segs[6], ldt, tr, gdt, idt;
    uint64_t cr[5];
    uint32_t a20_mask, pad;
    uint64_t bounds[11];
    uint64_t efer;
};

enum { MOST_PAGES = 64, CODE_PLACES = 1024, MSRS = 24 };

struct page { uint64_t linear; uint8_t *host; uint32_t permissions; };
struct code { uint64_t linear; int count; uint8_t bytes[15]; };
struct view { uint64_t cr0, cr3, cr4, efer; unsigned generation; int level; };

/* The part of a virtual processor that is this engine's. Its registers are those of the run page that KVM would have. */
struct uvp {
    uc_engine *uc;
    uc_context *context;
    struct env *env;
    size_t error_code;         /* where it is in the context */
    struct kvm_debugregs debug;
    struct kvm_xcrs xcrs;
    uint64_t msrs[MSRS];
    int64_t tsc_offset;
    struct page pages[MOST_PAGES];
    int page_count;
    struct view view;          /* what the pages are mapped for */
    struct code code[CODE_PLACES];
    int vector, calls;         /* of the step: what it ended with, how many instructions began */
    bool ran_on;               /* into the instruction behind one that shuts traps out */
    uint64_t address;
    int size;
    enum access access;
};

/* unicorn_library.c */
struct unicorn_library {
    typeof(uc_open) *open;
    typeof(uc_close) *close;
    typeof(uc_emu_start) *emu_start;
    typeof(uc_emu_stop) *emu_stop;
    typeof(uc_hook_add) *hook_add;
    typeof(uc_mem_map_ptr) *mem_map_ptr;
    typeof(uc_mem_unmap) *mem_unmap;
    typeof(uc_reg_read) *reg_read;
    typeof(uc_reg_write) *reg_write;
    typeof(uc_context_alloc) *context_alloc;
    typeof(uc_context_save) *context_save;
    typeof(uc_context_restore) *context_restore;
    typeof(uc_context_size) *context_size;
    typeof(uc_context_free) *context_free;
    typeof(uc_ctl) *ctl;
};
const struct unicorn_library *unicorn_library(void);

static inline struct uvp *uvp(struct vp *vp) {
    return vp->unicorn;
}

/* The privilege level of the code. */
static inline int level(const struct vp *vp) {
    return vp->run->s.regs.sregs.cr0 & CR0_PE ? vp->run->s.regs.sregs.ss.dpl : 0;
}

/* unicorn_state.c */
bool unicorn_find_layout(struct uvp *u);
void unicorn_push(struct vp *vp);
void unicorn_pull(struct vp *vp);
void unicorn_reset(struct vp *vp);
int unicorn_xsave(struct vp *vp, bool write, struct kvm_xsave *area);
bool unicorn_goes_together(const struct kvm_sregs *s);

/* unicorn_memory.c */
bool unicorn_walk(struct vp *vp, uint64_t linear, enum access access, int level, bool marks, uint64_t *gpa, struct trouble *t);
bool unicorn_map(struct vp *vp, uint64_t linear, enum access access, struct trouble *t);
void unicorn_drop_code(struct uvp *u, uint64_t linear, int count);
void unicorn_forget(struct vp *vp);
void unicorn_look(struct vp *vp);
bool unicorn_read(struct vp *vp, uint64_t linear, void *bytes, int count, enum access access, int level, struct trouble *t);
bool unicorn_write(struct vp *vp, uint64_t linear, const void *bytes, int count, int level, struct trouble *t);

/* unicorn_event.c */
bool unicorn_deliver(struct vp *vp, int vector, bool has_code, uint32_t code, bool software, struct trouble *t);
bool unicorn_raise(struct vp *vp, struct trouble *t);

/* unicorn_msr.c */
int unicorn_msr(struct vp *vp, bool write, UINT32 index, uint64_t *value);
uint64_t unicorn_counter(struct vp *vp);
uint64_t unicorn_hertz(void);
size_t unicorn_cpuid(struct partition *p, struct kvm_cpuid2 *table);

/* unicorn_instruction.c */
enum taken { NOT_TAKEN, TAKEN, EXITS, RAISES };
enum taken unicorn_take(struct vp *vp, const struct before *now, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c);

/* unicorn_system.c */
enum taken unicorn_system(struct vp *vp, const struct before *now, int at, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c);
enum taken unicorn_fault(struct trouble *t, int vector, bool has_code, uint32_t code);

#endif
