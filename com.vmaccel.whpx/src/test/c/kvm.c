/* Virtual machines and virtual processors of KVM. */
#define _GNU_SOURCE
#include "engine.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

int open_kvm(void) {
    return open("/dev/kvm", O_RDWR | O_CLOEXEC);
}

static HRESULT of_errno(void) {
    return errno == ENOMEM || errno == EMFILE ? E_OUTOFMEMORY : E_FAIL;
}

HRESULT vm_create(struct partition *p) {
    p->kvm = open_kvm();
    p->vm = p->kvm < 0 ? -1 : ioctl(p->kvm, KVM_CREATE_VM, 0);
    if (p->vm < 0)
        return of_errno();
    p->run_size = ioctl(p->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
    if (apic_create(p) < 0)
        return of_errno();
    if (p->extended_exits & (((WHV_EXTENDED_VM_EXITS){.X64MsrExit = 1}).AsUINT64)) {
        struct kvm_enable_cap cap = {.cap = KVM_CAP_X86_USER_SPACE_MSR, .args = {KVM_MSR_EXIT_REASON_UNKNOWN | KVM_MSR_EXIT_REASON_INVAL}};
        if (ioctl(p->vm, KVM_ENABLE_CAP, &cap) < 0)
            return of_errno();
    }
    return S_OK;
}

HRESULT vp_open(struct vp *vp) {
    struct partition *p = vp->partition;
    vp->fd = ioctl(p->vm, KVM_CREATE_VCPU, vp->index);
    if (vp->fd < 0)
        return of_errno();
    vp->run_size = p->run_size;
    vp->run = mmap(NULL, vp->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, vp->fd, 0);
    if (vp->run == MAP_FAILED)
        return of_errno();
    vp->cpuid = cpuid_allocate();
    cpuid_table(p, vp->index, vp->cpuid);
    int result = ioctl(vp->fd, KVM_SET_CPUID2, vp->cpuid);
    vp->run->kvm_valid_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS;
    pthread_mutex_init(&vp->lock, NULL);
    return result < 0 ? of_errno() : S_OK;
}

void vp_close(struct vp *vp) {
    if (vp->run && vp->run != MAP_FAILED)
        munmap(vp->run, vp->run_size);
    if (vp->fd >= 0)
        close(vp->fd);
    pthread_mutex_destroy(&vp->lock);
    free(vp->cpuid);
    free(vp);
}

/* Reads what a run tells with its exit. */
void vp_sync(struct vp *vp) {
    ioctl(vp->fd, KVM_GET_REGS, &vp->run->s.regs.regs);
    ioctl(vp->fd, KVM_GET_SREGS, &vp->run->s.regs.sregs);
    ioctl(vp->fd, KVM_GET_VCPU_EVENTS, &vp->run->s.regs.events);
}
