/* WinHvPlatform.dll over an engine of this system: what its source files share. Layouts are those of the vendor-ABI headers. */
#ifndef DOUBLE_H
#define DOUBLE_H

#include <winhvplatform.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define WHV_E(n) ((HRESULT)(0x80370300u + (n)))
#define WHV_E_UNKNOWN_CAPABILITY WHV_E(0)
#define WHV_E_INSUFFICIENT_BUFFER WHV_E(1)
#define WHV_E_UNKNOWN_PROPERTY WHV_E(2)
#define WHV_E_INVALID_PARTITION_CONFIG WHV_E(4)
#define WHV_E_GPA_RANGE_NOT_FOUND WHV_E(5)
#define WHV_E_VP_ALREADY_EXISTS WHV_E(6)
#define WHV_E_VP_DOES_NOT_EXIST WHV_E(7)
#define WHV_E_INVALID_VP_STATE WHV_E(8)
#define WHV_E_INVALID_VP_REGISTER_NAME WHV_E(9)

#define MOST_VPS 64
#define MOST_SLOTS 512
#define MOST_LEAVES 256
#define PAGE 4096ull
#define POPULATE_FLAGS 3u          /* all that the headers have */
#define RESUME_FLAG (1ull << 16)
/* Exceptions that are faults. Source: Intel SDM volume 3 table 7-1. #DB is one only for breakpoints at instructions, which push RF clear. */
#define FAULTS (1u << 0 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 16 | 1u << 17 | 1u << 19 | 1u << 20 | 1u << 21)

struct slot {
    uint64_t gpa, size;
    uint8_t *host;
    UINT32 flags;
    UINT64 *dirty;             /* pages written, where the engine does not keep them */
};

/* Registers as they were written: like the platform, the double finds out at the next run whether they go together. */
struct state {
    int have, changed;
    struct kvm_regs regs;
    struct kvm_sregs sregs;
    struct kvm_debugregs debug;
    struct kvm_vcpu_events events;
    struct kvm_xcrs xcrs;
};

struct engine;

struct vp {
    struct partition *partition;
    struct state state;
    struct kvm_cpuid2 *cpuid;
    UINT32 index;
    int fd;
    struct kvm_run *run;
    size_t run_size;
    void *unicorn;             /* what the other engine has of it */
    uint64_t notifications;
    WHV_PROCESSOR_ACTIVITY_COUNTERS activity;
    WHV_PROCESSOR_RUNTIME_COUNTERS runtime;
    pthread_mutex_t lock;      /* guards the three below */
    bool running, cancelled;
    int thread;
};

struct partition {
    const struct engine *engine;
    bool is_set_up, time_suspended, is_nested;
    uint64_t time;             /* while it stands still */
    UINT32 processor_count, apic_mode;
    uint64_t extended_exits, msr_exits, exception_exits;
    struct { uint32_t address, data; } levels[24]; /* level-triggered interrupts whose end is told */
    UINT32 cpuid_exits[MOST_LEAVES];
    size_t cpuid_exit_count;
    WHV_X64_CPUID_RESULT2 *cpuid;
    size_t cpuid_count;
    int kvm, vm;
    size_t run_size;
    pthread_mutex_t door, lock; /* the second, which is recursive, guards the slots and the table of virtual processors */
    unsigned generation;       /* of the slots, for an engine that keeps what it found there */
    uint64_t clock_offset;     /* of its clock to that of this system */
    struct slot slots[MOST_SLOTS];
    struct vp *vps[MOST_VPS];
};

/* What an exit leaves: the state before the instruction, and what the instruction is where that is known. */
struct before {
    struct kvm_regs regs;
    int length;                /* 0 if unknown */
    int count;                 /* of the bytes */
    uint8_t bytes[16];
};

/* One instruction that is executed alone, and what there was before it. */
struct step {
    struct kvm_sync_regs before;
    bool delivering;           /* an event, so that the instruction is another one */
    int count, saved;          /* of its bytes, of those below the stack pointer */
    uint8_t bytes[64];
    uint64_t stack;
};

/* A write the guest has made, fragment by fragment. */
struct written {
    bool port;
    uint64_t address;
    int size;
    uint8_t data[128];
};

/* kvm.c */
int open_kvm(void);
HRESULT vm_create(struct partition *p);
HRESULT vp_open(struct vp *vp);
void vp_close(struct vp *vp);
void vp_sync(struct vp *vp);

/* guest.c */
void partition_lock(struct partition *p);
struct vp *vp_find(struct partition *p, UINT32 index);
int vp_translate(struct vp *vp, uint64_t gva, uint64_t *gpa);
uint8_t *memory_at(struct partition *p, uint64_t gpa);
int guest_read(struct vp *vp, uint64_t gva, uint8_t *bytes, int count);
int guest_write(struct vp *vp, uint64_t gva, const uint8_t *bytes, int count);

/* cpuid.c */
size_t cpuid_table(struct partition *p, UINT32 index, struct kvm_cpuid2 *table);
struct kvm_cpuid2 *cpuid_allocate(void);
WHV_CPUID_OUTPUT cpuid_answer(struct vp *vp, UINT32 function, UINT32 index);

/* registers.c */
int vp_flush(struct vp *vp);
uint64_t msr_value(struct vp *vp, UINT32 index);

/* rewind.c */
bool rewind_read(struct vp *vp, struct before *before);
bool rewind_write(struct vp *vp, struct written *written, struct before *before);
void rewind_msr(struct vp *vp, struct before *before);
void retire(struct vp *vp, struct written *w);
void restore(struct vp *vp, const struct kvm_sync_regs *saved);

/* run.c */
bool take_cancel(struct vp *vp);

/* exits.c */
void tell_segment(const struct kvm_segment *k, WHV_X64_SEGMENT_REGISTER *w);
void tell_processor(struct vp *vp, const struct kvm_regs *regs, int length, WHV_VP_EXIT_CONTEXT *c);
void tell_unsupported(struct vp *vp, uint64_t parameter, WHV_RUN_VP_EXIT_CONTEXT *c);
void tell_port(struct vp *vp, const struct before *before, UINT16 port, int size, bool out, WHV_RUN_VP_EXIT_CONTEXT *c);
void tell_memory(struct vp *vp, uint64_t gpa, WHV_MEMORY_ACCESS_TYPE type, const struct before *before, WHV_RUN_VP_EXIT_CONTEXT *c);
void tell_msr(struct vp *vp, const struct before *before, UINT32 number, bool write, WHV_RUN_VP_EXIT_CONTEXT *c);
void tell_simple(struct vp *vp, WHV_RUN_VP_EXIT_REASON reason, WHV_RUN_VP_EXIT_CONTEXT *c);
void tell_window(struct vp *vp, WHV_X64_PENDING_INTERRUPTION_TYPE type, WHV_RUN_VP_EXIT_CONTEXT *c);

/* apic.c */
int apic_create(struct partition *p);
bool apic_covers(struct vp *vp, uint64_t gpa);
HRESULT apic_access(struct vp *vp, UINT32 offset, void *data, UINT32 size, bool write);
HRESULT activity_get(struct vp *vp, uint64_t *activity);
HRESULT activity_set(struct vp *vp, uint64_t activity);

/* services.c */
uint64_t counter_hertz(void);
uint64_t thread_ticks(void);
void count_exit(struct vp *vp, const WHV_RUN_VP_EXIT_CONTEXT *c, uint64_t since);
HRESULT time_set(struct partition *p, uint64_t time);

/* step.c */
bool steps(const struct vp *vp);
bool step_begin(struct vp *vp, struct step *step, WHV_RUN_VP_EXIT_CONTEXT *c);
bool step_end(struct vp *vp, const struct step *step, WHV_RUN_VP_EXIT_CONTEXT *c);

/* decode.c */
int code_bits(const struct kvm_sregs *s, uint64_t rflags);
uint64_t code_address(const struct kvm_sregs *s, uint64_t rip);
int forward_length(const uint8_t *code, int count, int bits);
bool find_linear(struct vp *vp, const struct before *before, WHV_MEMORY_ACCESS_TYPE type, uint64_t gpa, uint64_t *gva);
bool find_before(struct vp *vp, const struct written *written, struct before *before);
bool is_string(const struct before *before, bool *repeated);

#endif
