/* Virtual machines and virtual processors of KVM, and their memory. */
#define _GNU_SOURCE
#include "double.h"
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

struct vp *vp_find(struct partition *p, UINT32 index) {
    if (index >= MOST_VPS)
        return NULL;
    pthread_mutex_lock(&p->lock);
    struct vp *vp = p->vps[index];
    pthread_mutex_unlock(&p->lock);
    return vp;
}

int vp_translate(struct vp *vp, uint64_t gva, uint64_t *gpa) {
    struct kvm_translation t = {.linear_address = gva};
    if (ioctl(vp->fd, KVM_TRANSLATE, &t) < 0 || !t.valid)
        return -1;
    *gpa = t.physical_address;
    return 0;
}

uint8_t *memory_at(struct partition *p, uint64_t gpa) {
    uint8_t *found = NULL;
    pthread_mutex_lock(&p->lock);
    for (int i = 0; i < MOST_SLOTS && !found; i++) {
        struct slot *s = &p->slots[i];
        if (s->size && gpa - s->gpa < s->size)
            found = s->host + (gpa - s->gpa);
    }
    pthread_mutex_unlock(&p->lock);
    return found;
}

/* Reads guest memory by linear address; returns how many bytes there were. */
int guest_read(struct vp *vp, uint64_t gva, uint8_t *bytes, int count) {
    uint64_t gpa = 0;
    for (int i = 0; i < count; i++, gpa++) {
        uint8_t *at;
        if ((i == 0 || ((gva + i) & (PAGE - 1)) == 0) && vp_translate(vp, gva + i, &gpa) < 0)
            return i;
        at = memory_at(vp->partition, gpa);
        if (!at)
            return i;
        bytes[i] = *at;
    }
    return count;
}

/* Writes guest memory that has just been read. */
int guest_write(struct vp *vp, uint64_t gva, const uint8_t *bytes, int count) {
    uint64_t gpa = 0;
    for (int i = 0; i < count; i++, gpa++) {
        if ((i == 0 || ((gva + i) & (PAGE - 1)) == 0) && vp_translate(vp, gva + i, &gpa) < 0)
            return i;
        uint8_t *at = memory_at(vp->partition, gpa);
        if (at && *at != bytes[i])
            *at = bytes[i];
    }
    return count;
}

/* Reads what a run tells with its exit. */
void vp_sync(struct vp *vp) {
    ioctl(vp->fd, KVM_GET_REGS, &vp->run->s.regs.regs);
    ioctl(vp->fd, KVM_GET_SREGS, &vp->run->s.regs.sregs);
    ioctl(vp->fd, KVM_GET_VCPU_EVENTS, &vp->run->s.regs.events);
}
