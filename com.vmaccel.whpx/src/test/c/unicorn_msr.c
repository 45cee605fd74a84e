/* Model-specific registers and CPUID of the Unicorn engine: those of its processor, which is QEMU's plain one of 64 bits. */
#if __has_include(<unicorn/unicorn.h>)
#include "unicorn.h"
#include <time.h>

enum { TSC = 0x10, APIC_BASE = 0x1b, EFER = 0xc0000080, FS_BASE = 0xc0000100, GS_BASE = 0xc0000101, MTRR_CAP = 0xfe, PAT = 0x277, TSC_PER_NANO = 1 };

#define PAT_RESET 0x0007040600070406ull

/* Kept as they are written. */
static const UINT32 kept[] = {0x3b, 0x174, 0x175, 0x176, 0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, 0xc0000102, 0xc0000103, 0x2ff, PAT, 0x8b, 0x1a0, 0x6e0, 0xda0};
_Static_assert(sizeof kept / sizeof *kept <= MSRS, "room for all");

uint64_t unicorn_counter(struct vp *vp) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return ((uint64_t)t.tv_sec * 1000000000 + t.tv_nsec) * TSC_PER_NANO + uvp(vp)->tsc_offset;
}

uint64_t unicorn_hertz(void) {
    return TSC_PER_NANO * 1000000000ull;
}

static bool is_canonical(uint64_t value) {
    return (int64_t)(value << 16) >> 16 == (int64_t)value;
}

static bool holds_address(UINT32 index) {
    return index == FS_BASE || index == GS_BASE || index == 0xc0000102 || index == 0xc0000082 || index == 0xc0000083 || index == 0x175 || index == 0x176;
}

static int efer(struct kvm_sregs *s, bool write, uint64_t *value) {
    const uint64_t known = EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE;
    if (write && (*value & ~known || (s->cr0 & CR0_PG && (*value ^ s->efer) & EFER_LME)))
        return -1;
    if (write)
        s->efer = (*value & ~EFER_LMA) | (s->efer & EFER_LMA);
    else
        *value = s->efer;
    return 0;
}

static int plain(__u64 *place, bool write, uint64_t *value) {
    if (write)
        *place = *value;
    else
        *value = *place;
    return 0;
}

int unicorn_msr(struct vp *vp, bool write, UINT32 index, uint64_t *value) {
    struct kvm_sregs *s = &vp->run->s.regs.sregs;
    if (write && holds_address(index) && !is_canonical(*value))
        return -1;
    switch (index) {
    case TSC:
        if (write)
            uvp(vp)->tsc_offset += *value - unicorn_counter(vp);
        else
            *value = unicorn_counter(vp);
        return 0;
    case EFER: return efer(s, write, value);
    case FS_BASE: return plain(&s->fs.base, write, value);
    case GS_BASE: return plain(&s->gs.base, write, value);
    case APIC_BASE: return plain(&s->apic_base, write, value);
    case MTRR_CAP: *value = 0; return write ? -1 : 0;
    default: break;
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (kept[i] == index)
            return plain((__u64 *)&uvp(vp)->msrs[i], write, value);
    return -1;
}

/* What the processor of Unicorn 2.0.1 has, of what a guest may want to know. */
size_t unicorn_cpuid(struct partition *p, struct kvm_cpuid2 *table) {
    static const struct kvm_cpuid_entry2 all[] = {
        {.function = 0, .eax = 0xd, .ebx = 0x68747541, .ecx = 0x444d4163, .edx = 0x69746e65},
        {.function = 1, .eax = 0x663, .ebx = 0x800, .ecx = 0x80002001, .edx = 0x0789a1fd},
        {.function = 4, .flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX},
        {.function = 7, .flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX},
        {.function = 0xb, .flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX},
        {.function = 0xd, .flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX, .eax = 3, .ebx = 576, .ecx = 576},
        {.function = 0x80000000, .eax = 0x80000008, .ebx = 0x68747541, .ecx = 0x444d4163, .edx = 0x69746e65},
        {.function = 0x80000001, .eax = 0x663, .ecx = 1, .edx = 0x20100800},
        {.function = 0x80000002, .eax = 0x63696e55, .ebx = 0x206e726f, .ecx = 0x20302e32, .edx = 0},
        {.function = 0x80000003},
        {.function = 0x80000004},
        {.function = 0x80000008, .eax = 0x3028},
    };
    (void)p;
    table->nent = sizeof all / sizeof *all;
    for (UINT32 i = 0; i < table->nent; i++)
        table->entries[i] = all[i];
    return table->nent;
}
#endif
