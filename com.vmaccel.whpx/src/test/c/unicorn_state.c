/* Registers, moved to and from the context that Unicorn saves: its own calls cannot write the hidden parts of segments, nor know of a mode that is not the one it was opened for. */
#if __has_include(<unicorn/unicorn.h>)
#include "unicorn.h"
#include <string.h>

enum { HEAD = 16, ERROR_CODE_BEFORE_DR = 16 };
enum { HF_CS32 = 1 << 4, HF_SS32 = 1 << 5, HF_ADDSEG = 1 << 6, HF_PE = 1 << 7, HF_TF = 1 << 8, HF_LMA = 1 << 14, HF_CS64 = 1 << 15, HF_OSFXSR = 1 << 22 };
enum { VIRTUAL_8086 = 1 << 17 };

/* Writes what can be written through Unicorn's calls and looks where it is. */
bool unicorn_find_layout(struct uvp *u) {
    const struct unicorn_library *uc = unicorn_library();
    static const struct { int id; size_t at; } known[] = {
        {UC_X86_REG_RAX, offsetof(struct env, regs[0])}, {UC_X86_REG_R15, offsetof(struct env, regs[15])}, {UC_X86_REG_RIP, offsetof(struct env, rip)},
        {UC_X86_REG_FS_BASE, offsetof(struct env, segs[4].base)}, {UC_X86_REG_CR2, offsetof(struct env, cr[2])}};
    uint64_t mark = 0x5a5b5c5d5e5f0001ull, found, mode;
    size_t size = uc->context_size(u->uc);
    u->env = (struct env *)((uint8_t *)u->context + HEAD);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++, mark++) {
        if (known[i].id == UC_X86_REG_CR2)
            mark &= 0x7fffffff;
        uc->reg_write(u->uc, known[i].id, &mark);
        uc->context_save(u->uc, u->context);
        memcpy(&found, (uint8_t *)u->env + known[i].at, sizeof found);
        if (found != mark)
            return false;
    }
    mode = EFER_LME | EFER_LMA;
    if (u->env->efer != mode || u->env->cr[0] != 0x11 || !(u->env->hflags & HF_CS64))
        return false;
    mark = 0x7b7c7d7e7f700001ull;
    uc->reg_write(u->uc, UC_X86_REG_DR0, &mark);
    uc->context_save(u->uc, u->context);
    for (size_t at = HEAD + sizeof(struct env); at + 8 <= size && !u->error_code; at += 8)
        if (!memcmp((uint8_t *)u->context + at, &mark, sizeof mark))
            u->error_code = at - ERROR_CODE_BEFORE_DR;
    return u->error_code;
}

static void push_segment(const struct kvm_segment *k, struct segment_cache *e) {
    e->selector = k->selector;
    e->base = k->base;
    e->limit = k->limit;
    e->flags = k->type << 8 | k->s << 12 | k->dpl << 13 | (k->present && !k->unusable) << 15 | k->avl << 20 | k->l << 21 | k->db << 22 | (uint32_t)k->g << 23;
}

static void pull_segment(const struct segment_cache *e, struct kvm_segment *k) {
    *k = (struct kvm_segment){.base = e->base, .limit = e->limit, .selector = e->selector, .type = e->flags >> 8 & 15, .s = e->flags >> 12 & 1, .dpl = e->flags >> 13 & 3,
                              .present = e->flags >> 15 & 1, .avl = e->flags >> 20 & 1, .l = e->flags >> 21 & 1, .db = e->flags >> 22 & 1, .g = e->flags >> 23 & 1};
    k->unusable = !k->present;
}

/* What QEMU keeps ready of the state. A trap after each instruction is always asked for. */
static uint32_t hidden_flags(const struct vp *vp) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    bool protected = s->cr0 & CR0_PE, is_long = s->efer >> 10 & 1, code64 = is_long && s->cs.l;
    bool adds = !protected || vp->run->s.regs.regs.rflags & VIRTUAL_8086 || !(s->cs.db || code64) || s->ds.base || s->es.base || s->ss.base;
    return level(vp) | (s->cs.db || code64 ? HF_CS32 : 0) | (s->ss.db || code64 ? HF_SS32 : 0) | (adds && !code64 ? HF_ADDSEG : 0) | (protected ? HF_PE : 0) | HF_TF
        | (s->cr0 & 0xe) << 8 | (is_long ? HF_LMA : 0) | (code64 ? HF_CS64 : 0) | (s->cr4 >> 9 & 1 ? HF_OSFXSR : 0);
}

static void general(struct vp *vp, uint64_t *all, bool push) {
    struct kvm_regs *r = &vp->run->s.regs.regs;
    __u64 *places[] = {&r->rax, &r->rcx, &r->rdx, &r->rbx, &r->rsp, &r->rbp, &r->rsi, &r->rdi, &r->r8, &r->r9, &r->r10, &r->r11, &r->r12, &r->r13, &r->r14, &r->r15};
    for (int i = 0; i < 16; i++)
        if (push)
            all[i] = *places[i];
        else
            *places[i] = all[i];
}

/* Unicorn sees no paging: its memory is what the guest sees at linear addresses. */
void unicorn_push(struct vp *vp) {
    struct uvp *u = uvp(vp);
    struct env *e = u->env;
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    const struct kvm_segment *segments[] = {&s->es, &s->cs, &s->ss, &s->ds, &s->fs, &s->gs};
    general(vp, e->regs, true);
    e->rip = vp->run->s.regs.regs.rip;
    e->rflags = vp->run->s.regs.regs.rflags | 2; /* taken apart as Unicorn begins, put together as it ends */
    for (int i = 0; i < 6; i++)
        push_segment(segments[i], &e->segs[i]);
    push_segment(&s->ldt, &e->ldt);
    push_segment(&s->tr, &e->tr);
    e->gdt.base = s->gdt.base;
    e->gdt.limit = s->gdt.limit;
    e->idt.base = s->idt.base;
    e->idt.limit = s->idt.limit;
    e->cr[0] = s->cr0 & ~CR0_PG;
    e->cr[3] = s->cr3;
    e->cr[4] = s->cr4;
    e->efer = s->efer;
    e->a20_mask = ~0u;
    e->hflags = hidden_flags(vp);
    unicorn_library()->context_restore(u->uc, u->context);
}

void unicorn_pull(struct vp *vp) {
    struct uvp *u = uvp(vp);
    struct env *e = u->env;
    struct kvm_sregs *s = &vp->run->s.regs.sregs;
    struct kvm_segment *segments[] = {&s->es, &s->cs, &s->ss, &s->ds, &s->fs, &s->gs};
    unicorn_library()->context_save(u->uc, u->context);
    general(vp, e->regs, false);
    vp->run->s.regs.regs.rip = u->ran_on ? e->rip - e->segs[1].base : e->rip;
    vp->run->s.regs.regs.rflags = e->rflags | 2;
    for (int i = 0; i < 6; i++)
        pull_segment(&e->segs[i], segments[i]);
    pull_segment(&e->ldt, &s->ldt);
    pull_segment(&e->tr, &s->tr);
    s->ss.dpl = e->hflags & 3;
    s->gdt = (struct kvm_dtable){.base = e->gdt.base, .limit = e->gdt.limit};
    s->idt = (struct kvm_dtable){.base = e->idt.base, .limit = e->idt.limit};
}

static struct kvm_segment real_segment(uint16_t selector, uint64_t base, int type) {
    return (struct kvm_segment){.base = base, .limit = 0xffff, .selector = selector, .type = type, .present = 1, .s = 1};
}

/* Source: Intel SDM volume 3 table 11-1. */
void unicorn_reset(struct vp *vp) {
    struct kvm_sync_regs *s = &vp->run->s.regs;
    struct kvm_segment data = real_segment(0, 0, 3);
    memset(s, 0, sizeof *s);
    s->regs = (struct kvm_regs){.rip = 0xfff0, .rflags = 2, .rdx = 0x663};
    s->sregs = (struct kvm_sregs){.cs = real_segment(0xf000, 0xffff0000, 0xb), .ds = data, .es = data, .fs = data, .gs = data, .ss = data, .cr0 = 0x60000010,
                                  .gdt.limit = 0xffff, .idt.limit = 0xffff, .apic_base = 0xfee00900};
    s->sregs.ldt = (struct kvm_segment){.limit = 0xffff, .type = 2, .present = 1};
    s->sregs.tr = (struct kvm_segment){.limit = 0xffff, .type = 0xb, .present = 1};
    uvp(vp)->debug = (struct kvm_debugregs){.dr6 = 0xffff0ff0, .dr7 = 0x400};
    uvp(vp)->xcrs = (struct kvm_xcrs){.nr_xcrs = 1, .xcrs[0].value = 1};
}

/* Source: Intel SDM volume 3 sections 2.5 and 11.8.5. */
bool unicorn_goes_together(const struct kvm_sregs *s) {
    bool paging = s->cr0 & CR0_PG, is_long = s->efer & EFER_LMA;
    if ((paging && !(s->cr0 & CR0_PE)) || (s->cr0 >> 29 & 3) == 1)
        return false;
    if (paging && s->efer & EFER_LME)
        return s->cr4 & CR4_PAE && is_long && !(s->cs.l && s->cs.db);
    return !is_long && !s->cs.l;
}

/* ---- the extended state: of the components there are x87 and SSE */

struct legacy { uint16_t cw, sw; uint8_t tags, pad[19]; uint32_t mxcsr, mask; struct { uint8_t value[16]; } st[8], xmm[16]; };
_Static_assert(offsetof(struct legacy, st) == 32 && offsetof(struct legacy, xmm) == 160, "FXSAVE area");

static void vectors(struct uvp *u, bool write, struct legacy *area) {
    const struct unicorn_library *uc = unicorn_library();
    for (int i = 0; i < 16; i++)
        write ? uc->reg_write(u->uc, UC_X86_REG_XMM0 + i, area->xmm[i].value) : uc->reg_read(u->uc, UC_X86_REG_XMM0 + i, area->xmm[i].value);
    write ? uc->reg_write(u->uc, UC_X86_REG_MXCSR, &area->mxcsr) : uc->reg_read(u->uc, UC_X86_REG_MXCSR, &area->mxcsr);
}

/* The registers of the x87 are stored from the top of the stack on, Unicorn numbers them from the bottom. Its tags have two bits, 3 for empty. */
static void stack(struct uvp *u, bool write, struct legacy *area) {
    const struct unicorn_library *uc = unicorn_library();
    uint16_t tags = 0, abridged = 0;
    write ? uc->reg_write(u->uc, UC_X86_REG_FPCW, &area->cw) : uc->reg_read(u->uc, UC_X86_REG_FPCW, &area->cw);
    write ? uc->reg_write(u->uc, UC_X86_REG_FPSW, &area->sw) : uc->reg_read(u->uc, UC_X86_REG_FPSW, &area->sw);
    int top = area->sw >> 11 & 7;
    for (int i = 0; i < 8; i++) {
        int id = UC_X86_REG_FP0 + (top + i) % 8;
        write ? uc->reg_write(u->uc, id, area->st[i].value) : uc->reg_read(u->uc, id, area->st[i].value);
        tags |= (area->tags >> i & 1 ? 0 : 3) << 2 * i;
    }
    if (write) {
        uc->reg_write(u->uc, UC_X86_REG_FPTAG, &tags);
        return;
    }
    uc->reg_read(u->uc, UC_X86_REG_FPTAG, &tags);
    for (int i = 0; i < 8; i++)
        abridged |= ((tags >> 2 * i & 3) != 3) << i;
    area->tags = abridged;
}

int unicorn_xsave(struct vp *vp, bool write, struct kvm_xsave *area) {
    enum { XSTATE_BV = 512, BOTH = 3, MXCSR_MASK = 0xffff };
    struct uvp *u = uvp(vp);
    struct legacy legacy = {.cw = 0x37f, .mxcsr = 0x1f80};
    uint64_t components = BOTH;
    unicorn_push(vp);
    if (!write) {
        vectors(u, false, &legacy);
        stack(u, false, &legacy);
        legacy.mask = MXCSR_MASK;
        memset(area, 0, sizeof *area);
        memcpy(area, &legacy, sizeof legacy);
        memcpy((uint8_t *)area + XSTATE_BV, &components, sizeof components);
        return 0;
    }
    memcpy(&components, (uint8_t *)area + XSTATE_BV, sizeof components);
    struct legacy given = *(struct legacy *)area, fresh = legacy;
    if (components & ~(uint64_t)BOTH || given.mxcsr & ~MXCSR_MASK)
        return -1;
    fresh.mxcsr = given.mxcsr;
    vectors(u, true, components & 2 ? &given : &fresh);
    stack(u, true, components & 1 ? &given : &fresh);
    unicorn_library()->context_save(u->uc, u->context);
    return 0;
}
#endif
