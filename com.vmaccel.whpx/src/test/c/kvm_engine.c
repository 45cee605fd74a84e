/* KVM as the engine of the double: memory and state. */
#define _GNU_SOURCE
#include "engine.h"
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_present(void) {
    return access("/dev/kvm", R_OK | W_OK) == 0;
}

static void close_vm(struct partition *p) {
    if (p->vm >= 0)
        close(p->vm);
    if (p->kvm >= 0)
        close(p->kvm);
}

static int map(struct partition *p, int number, uint64_t size) {
    struct slot *s = &p->slots[number];
    struct kvm_userspace_memory_region region = {
        .slot = number, .guest_phys_addr = s->gpa, .memory_size = size, .userspace_addr = (uintptr_t)s->host,
        .flags = (s->flags & WHvMapGpaRangeFlagWrite ? 0 : KVM_MEM_READONLY) | (s->flags & WHvMapGpaRangeFlagTrackDirtyPages ? KVM_MEM_LOG_DIRTY_PAGES : 0)};
    return ioctl(p->vm, KVM_SET_USER_MEMORY_REGION, &region);
}

static int take_dirty(struct partition *p, int number, UINT64 *bitmap) {
    struct kvm_dirty_log log = {.slot = number, .dirty_bitmap = bitmap};
    return ioctl(p->vm, KVM_GET_DIRTY_LOG, &log);
}

static size_t cpuid(struct partition *p, struct kvm_cpuid2 *table) {
    if (ioctl(p->kvm, KVM_GET_SUPPORTED_CPUID, table) < 0)
        table->nent = 0;
    return table->nent;
}

static int clock_access(struct partition *p, bool write, uint64_t *nanos) {
    struct kvm_clock_data data = {.clock = *nanos};
    int result = ioctl(p->vm, write ? KVM_SET_CLOCK : KVM_GET_CLOCK, &data);
    *nanos = data.clock;
    return result;
}

static int translate(struct vp *vp, uint64_t gva, uint64_t *gpa) {
    struct kvm_translation t = {.linear_address = gva};
    if (ioctl(vp->fd, KVM_TRANSLATE, &t) < 0 || !t.valid)
        return -1;
    *gpa = t.physical_address;
    return 0;
}

static int load(struct vp *vp, int parts) {
    struct state *s = &vp->state;
    int fd = vp->fd, result = 0;
    if (parts & REGS)
        result |= ioctl(fd, KVM_GET_REGS, &s->regs);
    if (parts & SREGS)
        result |= ioctl(fd, KVM_GET_SREGS, &s->sregs);
    if (parts & DEBUG)
        result |= ioctl(fd, KVM_GET_DEBUGREGS, &s->debug);
    if (parts & EVENTS)
        result |= ioctl(fd, KVM_GET_VCPU_EVENTS, &s->events);
    if (parts & XCRS)
        result |= ioctl(fd, KVM_GET_XCRS, &s->xcrs);
    return result;
}

/* In an order in which KVM drops nothing: events last. */
static int store(struct vp *vp) {
    struct state *s = &vp->state;
    int fd = vp->fd, result = 0;
    if (s->changed & SREGS) {
        result |= ioctl(fd, KVM_SET_SREGS, &s->sregs);
        vp->run->cr8 = s->sregs.cr8; /* what KVM takes with an entry */
    }
    if (s->changed & XCRS)
        result |= ioctl(fd, KVM_SET_XCRS, &s->xcrs);
    if (s->changed & DEBUG)
        result |= ioctl(fd, KVM_SET_DEBUGREGS, &s->debug);
    if (s->changed & (REGS | EVENTS))
        result |= load(vp, (REGS | EVENTS) & ~s->have);
    if (s->changed & REGS)
        result |= ioctl(fd, KVM_SET_REGS, &s->regs);
    if (s->changed & (EVENTS | REGS)) {
        s->events.flags = KVM_VCPUEVENT_VALID_NMI_PENDING | KVM_VCPUEVENT_VALID_SHADOW;
        result |= ioctl(fd, KVM_SET_VCPU_EVENTS, &s->events);
    }
    return result;
}

static int msr(struct vp *vp, bool write, UINT32 index, uint64_t *value) {
    struct { struct kvm_msrs head; struct kvm_msr_entry entry; } batch = {.head.nmsrs = 1, .entry = {.index = index, .data = *value}};
    int result = ioctl(vp->fd, write ? KVM_SET_MSRS : KVM_GET_MSRS, &batch);
    *value = batch.entry.data;
    return result == 1 ? 0 : -1;
}

static int xsave(struct vp *vp, bool write, struct kvm_xsave *area) {
    return ioctl(vp->fd, write ? KVM_SET_XSAVE : KVM_GET_XSAVE, area);
}

const struct engine kvm_engine = {
    .has_apics = true, .is_present = is_present, .create = vm_create, .close = close_vm, .vp_open = vp_open, .vp_close = vp_close, .map = map, .take_dirty = take_dirty,
    .cpuid = cpuid, .hertz = counter_hertz, .clock = clock_access, .translate = translate, .load = load, .store = store, .msr = msr, .xsave = xsave, .sync = vp_sync, .run_once = kvm_run_once};
