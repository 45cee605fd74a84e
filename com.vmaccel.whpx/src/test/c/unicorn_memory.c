/* Guest memory at linear addresses: the engine walks the guest's tables and shows Unicorn the pages it touches, each with the rights that it was touched with. */
#if __has_include(<unicorn/unicorn.h>)
#include "unicorn.h"
#include <string.h>

enum { PRESENT = 1, WRITABLE = 2, USER = 4, ACCESSED = 32, DIRTY = 64, LARGE = 128, ERROR_WRITE = 2, ERROR_USER = 4, ERROR_RESERVED = 8, ERROR_FETCH = 16 };

#define NO_EXECUTE (1ull << 63)
#define FRAME 0x000ffffffffff000ull

static struct slot *slot_at(struct partition *p, uint64_t gpa) {
    for (int i = 0; i < MOST_SLOTS; i++)
        if (p->slots[i].size && gpa - p->slots[i].gpa < p->slots[i].size)
            return &p->slots[i];
    return NULL;
}

static uint8_t *memory_for(struct partition *p, uint64_t gpa, enum access access) {
    static const UINT32 needed[] = {WHvMapGpaRangeFlagRead, WHvMapGpaRangeFlagWrite, WHvMapGpaRangeFlagExecute};
    struct slot *s = slot_at(p, gpa);
    if (!s || !(s->flags & needed[access]))
        return NULL;
    uint64_t page = (gpa - s->gpa) / PAGE;
    if (access == WRITE && s->dirty)
        s->dirty[page / 64] |= 1ull << page % 64;
    return s->host + (gpa - s->gpa);
}

static bool page_fault(struct trouble *t, uint64_t linear, enum access access, int level, uint32_t code, bool no_execute) {
    code |= (access == WRITE ? ERROR_WRITE : 0) | (level == 3 ? ERROR_USER : 0) | (access == EXECUTE && no_execute ? ERROR_FETCH : 0);
    *t = (struct trouble){.outcome = FAULT, .vector = PAGE_FAULT, .has_code = true, .code = code, .address = linear, .access = access};
    return false;
}

static bool not_canonical(struct trouble *t) {
    *t = (struct trouble){.outcome = FAULT, .vector = PROTECTION, .has_code = true};
    return false;
}

static bool hole(struct trouble *t, uint64_t gpa, enum access access) {
    *t = (struct trouble){.outcome = HOLE, .address = gpa, .access = access};
    return false;
}

struct format { int levels, bits, size; };

static struct format format_of(const struct kvm_sregs *s) {
    return s->efer & EFER_LMA ? (struct format){4, 9, 8} : s->cr4 & CR4_PAE ? (struct format){3, 9, 8} : (struct format){2, 10, 4};
}

static void mark(struct partition *p, uint64_t at, uint8_t *entry, uint32_t bits) {
    if ((*entry & bits) != bits) {
        __atomic_fetch_or(entry, bits, __ATOMIC_SEQ_CST);
        memory_for(p, at, WRITE);
    }
}

/* Source: Intel SDM volume 3 chapter 5. */
bool unicorn_walk(struct vp *vp, uint64_t linear, enum access access, int level, bool marks, uint64_t *gpa, struct trouble *t) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    if (!(s->efer & EFER_LMA))
        linear = (uint32_t)linear;
    else if ((int64_t)(linear << 16) >> 16 != (int64_t)linear)
        return not_canonical(t);
    *gpa = linear;
    if (!(s->cr0 & CR0_PG))
        return true;
    struct format f = format_of(s);
    bool no_execute = f.size == 8 && s->efer & EFER_NXE, writable = true, user = true, executable = true;
    uint64_t table = s->cr3 & (f.levels == 3 ? 0xffffffe0ull : FRAME), entry = 0;
    for (int n = f.levels - 1; n >= 0; n--) {
        int shift = 12 + n * f.bits;
        uint64_t at = table + (linear >> shift & ((1 << f.bits) - 1)) * f.size;
        uint8_t *place = memory_for(vp->partition, at, READ);
        bool is_pointer = f.levels == 3 && n == 2;
        if (!place)
            return hole(t, at, READ);
        entry = 0;
        memcpy(&entry, place, f.size);
        if (!(entry & PRESENT))
            return page_fault(t, linear, access, level, 0, no_execute);
        if (entry & NO_EXECUTE && !no_execute && f.size == 8)
            return page_fault(t, linear, access, level, PRESENT | ERROR_RESERVED, no_execute);
        if (!is_pointer) {
            writable &= entry >> 1 & 1;
            user &= entry >> 2 & 1;
            executable &= !(entry & NO_EXECUTE) || f.size == 4;
        }
        bool last = n == 0 || (!is_pointer && entry & LARGE && (f.size == 8 ? n < 3 : s->cr4 & CR4_PSE));
        bool denied = last && ((level == 3 && !user) || (access == WRITE && !writable && (level == 3 || s->cr0 & CR0_WP)) || (access == EXECUTE && !executable));
        if (denied)
            return page_fault(t, linear, access, level, PRESENT, no_execute);
        if (marks && !is_pointer)
            mark(vp->partition, at, place, ACCESSED | (last && access == WRITE ? DIRTY : 0));
        table = entry & FRAME;
        if (last) {
            uint64_t inside = (1ull << shift) - 1;
            *gpa = (entry & FRAME & ~inside) | (linear & inside);
            return true;
        }
    }
    return true;
}

/* ---- what Unicorn sees */

static struct view view_of(struct vp *vp) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    return (struct view){.cr0 = s->cr0, .cr3 = s->cr3, .cr4 = s->cr4, .efer = s->efer, .generation = vp->partition->generation, .level = level(vp)};
}

/* Unicorn's call for all translations takes seconds, this one next to nothing. */
void unicorn_drop_code(struct uvp *u, uint64_t linear, int count) {
    unicorn_library()->ctl(u->uc, UC_CTL_WRITE(UC_CTL_TB_REMOVE_CACHE, 2), linear, linear + count);
}

static void unmap(struct uvp *u, const struct page *page) {
    if (page->permissions & UC_PROT_EXEC)
        unicorn_drop_code(u, page->linear, PAGE);
    unicorn_library()->mem_unmap(u->uc, page->linear, PAGE);
}

void unicorn_forget(struct vp *vp) {
    struct uvp *u = uvp(vp);
    for (int i = 0; i < u->page_count; i++)
        unmap(u, &u->pages[i]);
    u->page_count = 0;
    memset(u->code, 0, sizeof u->code);
}

/* Forgets all pages if they are those of another address space, privilege level or layout of memory. */
void unicorn_look(struct vp *vp) {
    struct view now = view_of(vp), *then = &uvp(vp)->view;
    if (now.cr0 != then->cr0 || now.cr3 != then->cr3 || now.cr4 != then->cr4 || now.efer != then->efer || now.generation != then->generation || now.level != then->level) {
        unicorn_forget(vp);
        *then = now;
    }
}

static struct page *page_of(struct vp *vp, uint64_t linear) {
    struct uvp *u = uvp(vp);
    for (int i = 0; i < u->page_count; i++)
        if (u->pages[i].linear == linear)
            return &u->pages[i];
    if (u->page_count == MOST_PAGES)
        unicorn_forget(vp);
    u->pages[u->page_count] = (struct page){.linear = linear};
    return &u->pages[u->page_count++];
}

/* Shows Unicorn the page of an address, for this kind of access besides those it was shown for. */
bool unicorn_map(struct vp *vp, uint64_t linear, enum access access, struct trouble *t) {
    static const uint32_t rights[] = {UC_PROT_READ, UC_PROT_READ | UC_PROT_WRITE, UC_PROT_READ | UC_PROT_EXEC};
    struct uvp *u = uvp(vp);
    uint64_t gpa, at = linear & -PAGE;
    if (!unicorn_walk(vp, linear, access, level(vp), true, &gpa, t))
        return false;
    uint8_t *host = memory_for(vp->partition, gpa, access);
    if (!host)
        return hole(t, gpa, access);
    struct page *page = page_of(vp, at);
    if (page->host)
        unmap(u, page);
    page->host = host - (gpa & (PAGE - 1));
    page->permissions |= rights[access];
    return unicorn_library()->mem_map_ptr(u->uc, at, PAGE, page->permissions, page->host) == UC_ERR_OK || hole(t, gpa, access);
}

/* ---- what the engine itself reads and writes for the guest */

static bool copy(struct vp *vp, uint64_t linear, uint8_t *bytes, int count, enum access access, int level, struct trouble *t) {
    for (int i = 0; i < count;) {
        uint64_t gpa;
        int part = PAGE - ((linear + i) & (PAGE - 1)) < (uint64_t)(count - i) ? PAGE - ((linear + i) & (PAGE - 1)) : count - i;
        if (!unicorn_walk(vp, linear + i, access, level, true, &gpa, t))
            return false;
        uint8_t *host = memory_for(vp->partition, gpa, access);
        if (!host)
            return hole(t, gpa, access);
        memcpy(access == WRITE ? host : bytes + i, access == WRITE ? bytes + i : host, part);
        i += part;
    }
    return true;
}

bool unicorn_read(struct vp *vp, uint64_t linear, void *bytes, int count, enum access access, int level, struct trouble *t) {
    return copy(vp, linear, bytes, count, access, level, t);
}

bool unicorn_write(struct vp *vp, uint64_t linear, const void *bytes, int count, int level, struct trouble *t) {
    return copy(vp, linear, (uint8_t *)bytes, count, WRITE, level, t);
}
#endif
