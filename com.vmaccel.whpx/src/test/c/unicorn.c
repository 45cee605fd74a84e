/*
 * Unicorn as the engine of the double. It executes one instruction at a time, so that the state before each is at hand; it is shown the pages that the guest may touch, and what it lacks of a processor is done
 * here: paging, events, the instructions of the system. It runs in no time bound but that of a cancel, which is looked at before each instruction.
 */
#if __has_include(<unicorn/unicorn.h>)
#include "unicorn.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_TRIES = 64, IRET = 0xcf, STI = 0xfb, POP_SS = 0x17, MOV_TO_SEGMENT = 0x8e, LSS = 0xb2 };

/* No code is there: no address of that form exists. */
#define NOWHERE 0x7ffffffffffffff1ull

/* ---- hooks */

static void on_interrupt(uc_engine *uc, uint32_t vector, void *of) {
    struct uvp *u = of;
    u->vector = vector;
    unicorn_library()->emu_stop(uc);
}

static bool on_invalid(uc_engine *uc, void *of) {
    (void)uc;
    ((struct uvp *)of)->vector = INVALID_OPCODE;
    return false;
}

static bool on_memory(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *of) {
    struct uvp *u = of;
    (void)uc, (void)value;
    u->address = address;
    u->size = size;
    u->access = type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT ? WRITE : type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT ? EXECUTE : READ;
    return false;
}

/* Behind an instruction that shuts traps out, the next would be executed too. */
static void on_code(uc_engine *uc, uint64_t address, uint32_t size, void *of) {
    struct uvp *u = of;
    (void)address, (void)size;
    if (u->calls++) {
        u->ran_on = true;
        unicorn_library()->emu_stop(uc);
    }
}

static bool hook(struct uvp *u) {
    const struct unicorn_library *uc = unicorn_library();
    const struct { int type; void *function; } all[] = {{UC_HOOK_INTR, on_interrupt}, {UC_HOOK_INSN_INVALID, on_invalid}, {UC_HOOK_MEM_INVALID, on_memory}, {UC_HOOK_CODE, on_code}};
    uc_hook handle;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (uc->hook_add(u->uc, &handle, all[i].type, all[i].function, u, (uint64_t)1, (uint64_t)0) != UC_ERR_OK)
            return false;
    return true;
}

/* ---- one instruction */

/* A translation that was made of other bytes must go: the guest's memory is written past Unicorn too. */
static void keep_code(struct vp *vp, const struct before *now) {
    struct uvp *u = uvp(vp);
    uint64_t linear = code_address(&vp->run->s.regs.sregs, now->regs.rip);
    struct code *code = &u->code[linear % CODE_PLACES];
    bool same = code->linear == linear && code->count == now->count && !memcmp(code->bytes, now->bytes, now->count);
    if (same)
        return;
    if (code->count)
        unicorn_drop_code(u, code->linear, code->count);
    code->linear = linear;
    code->count = now->count;
    memcpy(code->bytes, now->bytes, now->count);
}

/* The page of an access that was refused, which may be the second of those it touches. */
static bool resolve(struct vp *vp, struct trouble *t) {
    struct uvp *u = uvp(vp);
    uint64_t last = u->address + (u->size > 0 ? u->size - 1 : 0);
    return unicorn_map(vp, u->address, u->access, t) && ((u->address ^ last) < PAGE || unicorn_map(vp, last & -PAGE, u->access, t));
}

static bool stepped(struct uvp *u, uc_err error) {
    return error == UC_ERR_OK && (u->vector == TRAP || u->ran_on);
}

/* Executes one instruction; nothing but memory has changed if it fails. */
static bool step(struct vp *vp, struct trouble *t) {
    struct uvp *u = uvp(vp);
    for (int i = 0; i < MOST_TRIES; i++) {
        u->vector = -1;
        u->calls = 0;
        u->ran_on = false;
        u->size = 0;
        unicorn_push(vp);
        uc_err error = unicorn_library()->emu_start(u->uc, u->env->rip, NOWHERE, 0, 0);
        if (stepped(u, error)) {
            unicorn_pull(vp);
            return true;
        }
        if (u->vector == INVALID_OPCODE || (u->vector >= 0 && u->vector < 32)) {
            unicorn_library()->context_save(u->uc, u->context);
            uint32_t code;
            memcpy(&code, (uint8_t *)u->context + u->error_code, sizeof code);
            bool has_code = vp->run->s.regs.sregs.cr0 & CR0_PE && (1u << u->vector & 0x27d00);
            *t = (struct trouble){.outcome = FAULT, .vector = u->vector, .has_code = has_code, .code = has_code ? code : 0};
            return false;
        }
        if (!u->size)
            break;
        if (!resolve(vp, t))
            return false;
    }
    t->outcome = SHUTDOWN; /* Unicorn does not go on and does not say why */
    return false;
}

/* ---- a run */

static bool fetch(struct vp *vp, struct before *now, struct trouble *t) {
    uint64_t linear = code_address(&vp->run->s.regs.sregs, vp->run->s.regs.regs.rip);
    now->regs = vp->run->s.regs.regs;
    int inside = PAGE - (linear & (PAGE - 1)) < 15 ? PAGE - (linear & (PAGE - 1)) : 15;
    if (!unicorn_read(vp, linear, now->bytes, inside, EXECUTE, level(vp), t))
        return false;
    struct trouble behind;
    now->count = inside < 15 && unicorn_read(vp, linear + inside, now->bytes + inside, 15 - inside, EXECUTE, level(vp), &behind) ? 15 : inside;
    return true;
}

static bool exception_exits(const struct vp *vp, int vector) {
    WHV_EXTENDED_VM_EXITS exits = {.AsUINT64 = vp->partition->extended_exits};
    return exits.ExceptionExit && vp->partition->exception_exits >> vector & 1;
}

static bool tell_exception(struct vp *vp, const struct before *now, const struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    WHV_VP_EXCEPTION_CONTEXT *e = &c->VpException;
    c->ExitReason = WHvRunVpExitReasonException;
    e->ExceptionType = t->vector;
    e->ExceptionInfo.ErrorCodeValid = t->has_code;
    e->ExceptionInfo.SoftwareException = t->vector == BREAKPOINT || t->vector == OVERFLOW;
    e->ErrorCode = t->code;
    e->ExceptionParameter = t->vector == PAGE_FAULT ? t->address : 0;
    e->InstructionByteCount = now->count;
    memcpy(e->InstructionBytes, now->bytes, now->count);
    tell_processor(vp, &now->regs, t->vector == BREAKPOINT ? 1 : 0, &c->VpContext);
    return true;
}

/* True if it is told, or ends the machine. */
static bool handle(struct vp *vp, const struct before *now, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    static const WHV_MEMORY_ACCESS_TYPE types[] = {WHvMemoryAccessRead, WHvMemoryAccessWrite, WHvMemoryAccessExecute};
    if (t->outcome == FAULT && exception_exits(vp, t->vector))
        return tell_exception(vp, now, t, c);
    if (t->outcome == FAULT && unicorn_raise(vp, t))
        return false;
    if (t->outcome == HOLE)
        tell_memory(vp, t->address, types[t->access], now, c);
    else
        tell_simple(vp, WHvRunVpExitReasonUnrecoverableException, c);
    return true;
}

static bool loads_stack_segment(const struct before *now) {
    uint8_t op = now->bytes[0];
    return op == POP_SS || (op == MOV_TO_SEGMENT && (now->bytes[1] >> 3 & 7) == 2) || (op == 0x0f && now->bytes[1] == LSS);
}

/* What an instruction leaves behind for the next: a shadow, an end of the mask, a trap. */
static bool finish(struct vp *vp, const struct before *now, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_sync_regs *after = &vp->run->s.regs;
    bool enables = now->bytes[0] == STI && !(now->regs.rflags & INTERRUPT_FLAG) && after->regs.rflags & INTERRUPT_FLAG;
    after->events.interrupt.shadow = enables ? KVM_X86_SHADOW_INT_STI : loads_stack_segment(now) ? KVM_X86_SHADOW_INT_MOV_SS : 0;
    uint8_t first = now->bytes[0], second = now->bytes[1];
    if (first == IRET || (second == IRET && (first == 0x66 || (first & 0xf8) == 0x48)))
        after->events.nmi.masked = 0;
    if (!(now->regs.rflags & TRAP_FLAG) || after->events.interrupt.shadow)
        return false;
    struct trouble trap = {.outcome = FAULT, .vector = TRAP};
    uvp(vp)->debug.dr6 |= 1 << 14;
    return handle(vp, now, &trap, c);
}

/* RF has no effect without breakpoints at instructions and lasts for one: neither an exit at that one nor its end shows it, and its fault pushes it anyway. */
static bool execute(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct before now = {0};
    struct trouble t;
    vp->run->s.regs.regs.rflags &= ~RESUME_FLAG;
    unicorn_look(vp);
    if (!fetch(vp, &now, &t))
        return handle(vp, &now, &t, c);
    enum taken taken = unicorn_take(vp, &now, &t, c);
    if (taken == EXITS)
        return true;
    if (taken == RAISES)
        return handle(vp, &now, &t, c);
    if (taken == NOT_TAKEN) {
        keep_code(vp, &now);
        if (!step(vp, &t))
            return handle(vp, &now, &t, c);
    }
    return finish(vp, &now, c);
}

/* Events that wait to be delivered; true if one was. */
static bool inject(struct vp *vp, struct trouble *t) {
    struct kvm_vcpu_events *e = &vp->run->s.regs.events;
    *t = (struct trouble){.outcome = FAULT};
    if (e->exception.injected || e->exception.pending) {
        t->vector = e->exception.nr;
        t->has_code = e->exception.has_error_code && vp->run->s.regs.sregs.cr0 & CR0_PE;
        t->code = e->exception.error_code;
        t->address = vp->run->s.regs.sregs.cr2;
        e->exception.injected = e->exception.pending = 0;
    } else if (e->nmi.injected || (e->nmi.pending && !e->nmi.masked && e->interrupt.shadow != KVM_X86_SHADOW_INT_MOV_SS)) {
        t->vector = NMI;
        e->nmi.injected = e->nmi.pending = 0;
        e->nmi.masked = 1;
    } else if (e->interrupt.injected) {
        t->vector = e->interrupt.nr;
        e->interrupt.injected = 0;
    } else {
        return false;
    }
    return true;
}

static bool window(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    const struct kvm_sync_regs *now = &vp->run->s.regs;
    bool shadow = now->events.interrupt.shadow;
    if (vp->notifications & 1 && !now->events.nmi.masked && !now->events.nmi.pending && !shadow)
        tell_window(vp, WHvX64PendingNmi, c);
    else if (vp->notifications & 2 && now->regs.rflags & INTERRUPT_FLAG && !shadow)
        tell_window(vp, WHvX64PendingInterrupt, c);
    else
        return false;
    return true;
}

static bool run_locked(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct before now = {.regs = vp->run->s.regs.regs};
    struct trouble t;
    if (inject(vp, &t)) {
        unicorn_look(vp);
        return !unicorn_raise(vp, &t) && handle(vp, &now, &(struct trouble){.outcome = t.outcome, .address = t.address, .access = t.access}, c);
    }
    return window(vp, c) || execute(vp, c);
}

static bool run_once(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    if (__atomic_load_n(&vp->run->immediate_exit, __ATOMIC_ACQUIRE) && take_cancel(vp)) {
        tell_simple(vp, WHvRunVpExitReasonCanceled, c);
        c->CancelReason.CancelReason = WhvRunVpCancelReasonUser;
        return true;
    }
    partition_lock(vp->partition);
    bool told = run_locked(vp, c);
    pthread_mutex_unlock(&vp->partition->lock);
    return told;
}

/* ---- partitions and virtual processors */

static bool is_present(void) {
    return unicorn_library();
}

static HRESULT create(struct partition *p) {
    (void)p;
    return is_present() ? S_OK : E_FAIL;
}

static void close_partition(struct partition *p) {
    for (int i = 0; i < MOST_SLOTS; i++)
        free(p->slots[i].dirty);
}

static void vp_end(struct vp *vp) {
    struct uvp *u = uvp(vp);
    if (u && u->context)
        unicorn_library()->context_free(u->context);
    if (u && u->uc)
        unicorn_library()->close(u->uc);
    free(u);
    free(vp->run);
    free(vp->cpuid);
    pthread_mutex_destroy(&vp->lock);
    free(vp);
}

static HRESULT vp_begin(struct vp *vp) {
    const struct unicorn_library *uc = unicorn_library();
    struct uvp *u = vp->unicorn = calloc(1, sizeof *u);
    vp->fd = -1;
    vp->run = calloc(1, sizeof *vp->run);
    vp->cpuid = cpuid_allocate();
    pthread_mutex_init(&vp->lock, NULL);
    if (!u || !vp->run || !vp->cpuid)
        return E_OUTOFMEMORY;
    if (uc->open(UC_ARCH_X86, UC_MODE_64, &u->uc) != UC_ERR_OK || uc->context_alloc(u->uc, &u->context) != UC_ERR_OK)
        return E_OUTOFMEMORY;
    if (!unicorn_find_layout(u) || !hook(u))
        return E_FAIL;
    cpuid_table(vp->partition, vp->index, vp->cpuid);
    unicorn_reset(vp);
    return S_OK;
}

static int map(struct partition *p, int number, uint64_t size) {
    struct slot *s = &p->slots[number];
    p->generation++;
    free(s->dirty);
    s->dirty = NULL;
    if (size && s->flags & WHvMapGpaRangeFlagTrackDirtyPages)
        s->dirty = calloc((size / PAGE + 63) / 64, sizeof *s->dirty);
    return 0;
}

static int take_dirty(struct partition *p, int number, UINT64 *bitmap) {
    struct slot *s = &p->slots[number];
    size_t bytes = (s->size / PAGE + 63) / 64 * sizeof *s->dirty;
    memcpy(bitmap, s->dirty, bytes);
    memset(s->dirty, 0, bytes);
    p->generation++;
    return 0;
}

static int clock_access(struct partition *p, bool write, uint64_t *nanos) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    uint64_t now = (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
    if (write)
        p->clock_offset = *nanos - now;
    else
        *nanos = now + p->clock_offset;
    return 0;
}

static int translate(struct vp *vp, uint64_t gva, uint64_t *gpa) {
    struct trouble t;
    return unicorn_walk(vp, gva, READ, 0, false, gpa, &t) ? 0 : -1;
}

static int load(struct vp *vp, int parts) {
    struct state *s = &vp->state;
    struct kvm_sync_regs *now = &vp->run->s.regs;
    if (parts & REGS)
        s->regs = now->regs;
    if (parts & SREGS)
        s->sregs = now->sregs;
    if (parts & EVENTS)
        s->events = now->events;
    if (parts & DEBUG)
        s->debug = uvp(vp)->debug;
    if (parts & XCRS)
        s->xcrs = uvp(vp)->xcrs;
    return 0;
}

static int store(struct vp *vp) {
    struct state *s = &vp->state;
    struct kvm_sync_regs *now = &vp->run->s.regs;
    if (s->changed & SREGS && !unicorn_goes_together(&s->sregs))
        return -1;
    if (s->changed & SREGS)
        now->sregs = s->sregs;
    if (s->changed & REGS)
        now->regs = s->regs;
    if (s->changed & EVENTS)
        now->events = s->events;
    if (s->changed & DEBUG)
        uvp(vp)->debug = s->debug;
    if (s->changed & XCRS && s->xcrs.xcrs[0].value & ~3ull)
        return -1;
    if (s->changed & XCRS)
        uvp(vp)->xcrs = s->xcrs;
    return 0;
}

static void sync_nothing(struct vp *vp) {
    (void)vp; /* the run page is the state */
}

const struct engine unicorn_engine = {
    .is_present = is_present, .create = create, .close = close_partition, .vp_open = vp_begin, .vp_close = vp_end, .map = map, .take_dirty = take_dirty, .cpuid = unicorn_cpuid,
    .hertz = unicorn_hertz, .clock = clock_access, .translate = translate, .load = load, .store = store, .msr = unicorn_msr, .xsave = unicorn_xsave, .sync = sync_nothing, .run_once = run_once};
#else
#include "engine.h"

static bool is_present(void) {
    return false; /* compiled without Unicorn's header */
}

const struct engine unicorn_engine = {.is_present = is_present};
#endif
