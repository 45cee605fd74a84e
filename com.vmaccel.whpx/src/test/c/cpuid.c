/* What CPUID answers: all that the engine supports, the place of each virtual processor filled in, and what was configured over it. */
#include "engine.h"
#include <stdlib.h>
#include <string.h>

#define SVM (1u << 2)

struct kvm_cpuid2 *cpuid_allocate(void) {
    struct kvm_cpuid2 *table = calloc(1, sizeof *table + MOST_LEAVES * sizeof(struct kvm_cpuid_entry2));
    table->nent = MOST_LEAVES;
    return table;
}

static struct kvm_cpuid_entry2 *find(struct kvm_cpuid2 *table, UINT32 function, UINT32 index) {
    for (UINT32 i = 0; i < table->nent; i++) {
        struct kvm_cpuid_entry2 *e = &table->entries[i];
        if (e->function == function && (!(e->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX) || e->index == index))
            return e;
    }
    return NULL;
}

static void place(struct kvm_cpuid2 *table, UINT32 id, UINT32 count) {
    for (UINT32 i = 0; i < table->nent; i++) {
        struct kvm_cpuid_entry2 *e = &table->entries[i];
        if (e->function == 1) {
            e->ebx = (e->ebx & 0xffff) | count << 16 | id << 24;
            e->ecx &= ~(1u << 3);
            e->edx = count > 1 ? e->edx | 1u << 28 : e->edx & ~(1u << 28);
        } else if (e->function == 4) {
            e->eax = (e->eax & 0x3fff) | (count - 1) << 26;
        }
    }
}

/* One thread for each core, one package. */
static void levels(struct kvm_cpuid2 *table, UINT32 function, UINT32 id, UINT32 count) {
    UINT32 kept = 0, shift = 0;
    while (1u << shift < count)
        shift++;
    for (UINT32 i = 0; i < table->nent; i++)
        if (table->entries[i].function != function)
            table->entries[kept++] = table->entries[i];
    table->nent = kept;
    for (UINT32 index = 0; index < 3 && table->nent < MOST_LEAVES; index++)
        table->entries[table->nent++] = (struct kvm_cpuid_entry2){
            .function = function, .index = index, .flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX, .eax = index == 1 ? shift : 0,
            .ebx = index == 0 ? 1 : index == 1 ? count : 0, .ecx = index | (index == 0 ? 0x100 : index == 1 ? 0x200 : 0), .edx = id};
}

static void configure(struct kvm_cpuid2 *table, const WHV_X64_CPUID_RESULT2 *wanted, UINT32 vp) {
    if ((wanted->Flags & WHvX64CpuidResult2FlagVpSpecific) && wanted->VpIndex != vp)
        return;
    bool specific = wanted->Flags & WHvX64CpuidResult2FlagSubleafSpecific;
    struct kvm_cpuid_entry2 *e = find(table, wanted->Function, wanted->Index);
    if (!e && table->nent < MOST_LEAVES) {
        e = &table->entries[table->nent++];
        *e = (struct kvm_cpuid_entry2){.function = wanted->Function, .index = specific ? wanted->Index : 0, .flags = specific ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0};
    }
    if (!e)
        return;
    e->eax = (e->eax & ~wanted->Mask.Eax) | (wanted->Output.Eax & wanted->Mask.Eax);
    e->ebx = (e->ebx & ~wanted->Mask.Ebx) | (wanted->Output.Ebx & wanted->Mask.Ebx);
    e->ecx = (e->ecx & ~wanted->Mask.Ecx) | (wanted->Output.Ecx & wanted->Mask.Ecx);
    e->edx = (e->edx & ~wanted->Mask.Edx) | (wanted->Output.Edx & wanted->Mask.Edx);
}

/* Fills a table in; returns the number of its entries. */
size_t cpuid_table(struct partition *p, UINT32 index, struct kvm_cpuid2 *table) {
    table->nent = MOST_LEAVES;
    p->engine->cpuid(p, table);
    struct kvm_cpuid_entry2 *extended = find(table, 0x80000001, 0);
    if (extended)
        extended->ecx = p->is_nested ? extended->ecx | SVM : extended->ecx & ~SVM;
    for (size_t i = 0; i < p->cpuid_count; i++)
        configure(table, &p->cpuid[i], index);
    place(table, index, p->processor_count);
    struct kvm_cpuid_entry2 *first = find(table, 0, 0);
    if (first && first->eax >= 0xb)
        levels(table, 0xb, index, p->processor_count);
    if (first && first->eax >= 0x1f)
        levels(table, 0x1f, index, p->processor_count);
    return table->nent;
}

WHV_CPUID_OUTPUT cpuid_answer(struct vp *vp, UINT32 function, UINT32 index) {
    struct kvm_cpuid_entry2 *e = find(vp->cpuid, function, index);
    return e ? (WHV_CPUID_OUTPUT){.Eax = e->eax, .Ebx = e->ebx, .Ecx = e->ecx, .Edx = e->edx} : (WHV_CPUID_OUTPUT){0};
}

HRESULT EXPORT WINAPI WHvGetVirtualProcessorCpuidOutput(WHV_PARTITION_HANDLE handle, UINT32 index, UINT32 eax, UINT32 ecx, WHV_CPUID_OUTPUT *output) {
    struct partition *p = handle;
    if (!p || !output)
        return E_INVALIDARG;
    struct vp *vp = vp_find(p, index);
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    *output = cpuid_answer(vp, eax, ecx);
    return S_OK;
}
