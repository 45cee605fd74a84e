/*
 * Instructions that write, decoded as far as it takes to find the one behind a write that has been carried out: whatever ends at the instruction pointer is decoded, the registers are
 * worked backwards, and the candidate counts that would write there, as much, and where that is known the same.
 */
#include "double.h"
#include <string.h>

enum kind { OTHER, MOVE, STRING, PUSH, POP, CARRY, EXCHANGE, ADD_EXCHANGE, OUT, IN, CALL, MSR };

struct insn {
    int length, size;          /* of the instruction, of what it writes; 0 if that is not known */
    enum kind kind;
    bool repeated, known;      /* whether value is known */
    uint8_t opcode, modrm, rex;
    int address_bits, prefix, reg;
    uint64_t linear, value;
};

struct cursor {
    const uint8_t *code;
    int at, count, bits;
    bool wide, narrow_address, rep;
    uint8_t rex, segment;
};

int code_bits(const struct kvm_sregs *s, uint64_t rflags) {
    if (!(s->cr0 & 1) || rflags >> 17 & 1)
        return 16;
    if (s->efer >> 10 & 1 && s->cs.l)
        return 64;
    return s->cs.db ? 32 : 16;
}

uint64_t code_address(const struct kvm_sregs *s, uint64_t rip) {
    return s->efer >> 10 & 1 && s->cs.l ? rip : (uint32_t)(s->cs.base + rip);
}

static uint64_t next(struct cursor *c, int size) {
    uint64_t value = 0;
    for (int i = 0; i < size && c->at < c->count; i++)
        value |= (uint64_t)c->code[c->at++] << 8 * i;
    return value;
}

static int64_t next_signed(struct cursor *c, int size) {
    return (int64_t)(next(c, size) << (64 - 8 * size)) >> (64 - 8 * size);
}

static uint8_t prefixes(struct cursor *c) {
    for (; c->at < c->count; c->at++) {
        uint8_t b = c->code[c->at];
        if (c->rex && b != 0)
            break;
        if (b == 0x66)
            c->wide = true;
        else if (b == 0x67)
            c->narrow_address = true;
        else if (b == 0xf2 || b == 0xf3)
            c->rep = true;
        else if (b == 0x26 || b == 0x2e || b == 0x36 || b == 0x3e || b == 0x64 || b == 0x65)
            c->segment = b;
        else if (c->bits == 64 && (b & 0xf0) == 0x40)
            c->rex = b;
        else if (b != 0xf0)
            break;
    }
    return next(c, 1);
}

static uint64_t reg_value(const struct kvm_regs *r, int number) {
    const __u64 all[] = {r->rax, r->rcx, r->rdx, r->rbx, r->rsp, r->rbp, r->rsi, r->rdi, r->r8, r->r9, r->r10, r->r11, r->r12, r->r13, r->r14, r->r15};
    return all[number];
}

static void set_reg(struct kvm_regs *r, int number, int size, uint64_t value) {
    __u64 *all[] = {&r->rax, &r->rcx, &r->rdx, &r->rbx, &r->rsp, &r->rbp, &r->rsi, &r->rdi, &r->r8, &r->r9, &r->r10, &r->r11, &r->r12, &r->r13, &r->r14, &r->r15};
    uint64_t mask = size == 8 ? ~0ull : (1ull << 8 * size) - 1;
    *all[number] = size == 4 ? value & mask : (*all[number] & ~mask) | (value & mask);
}

/* A register operand of a byte may be the second byte of one of the first four. */
static uint64_t operand(const struct kvm_regs *r, int number, int size, bool rex) {
    if (size == 1 && !rex && number >= 4 && number < 8)
        return reg_value(r, number - 4) >> 8;
    return reg_value(r, number);
}

static uint64_t base_of(const struct kvm_sregs *s, const struct cursor *c, bool stack) {
    switch (c->segment) {
    case 0x64: return s->fs.base;
    case 0x65: return s->gs.base;
    case 0x26: return c->bits == 64 ? 0 : s->es.base;
    case 0x2e: return c->bits == 64 ? 0 : s->cs.base;
    case 0x36: return c->bits == 64 ? 0 : s->ss.base;
    case 0x3e: return c->bits == 64 ? 0 : s->ds.base;
    default: return c->bits == 64 ? 0 : stack ? s->ss.base : s->ds.base;
    }
}

static uint64_t truncate(uint64_t value, int bits) {
    return bits == 64 ? value : value & ((1ull << bits) - 1);
}

static uint64_t address16(struct cursor *c, uint8_t modrm, const struct kvm_regs *r, bool *stack) {
    const uint64_t table[] = {r->rbx + r->rsi, r->rbx + r->rdi, r->rbp + r->rsi, r->rbp + r->rdi, r->rsi, r->rdi, r->rbp, r->rbx};
    int mod = modrm >> 6, rm = modrm & 7;
    if (mod == 0 && rm == 6)
        return next(c, 2);
    *stack = rm == 2 || rm == 3 || rm == 6;
    return table[rm] + (mod == 1 ? next_signed(c, 1) : mod == 2 ? next_signed(c, 2) : 0);
}

/* The displacement of an address relative to the instruction pointer counts from the end, which is where the guest is. */
static uint64_t address32(struct cursor *c, uint8_t modrm, const struct kvm_regs *r, bool *stack) {
    int mod = modrm >> 6, rm = modrm & 7;
    uint64_t address = 0;
    if (rm == 4) {
        uint8_t sib = next(c, 1);
        int index = (sib >> 3 & 7) | (c->rex & 2) << 2, base = (sib & 7) | (c->rex & 1) << 3;
        if (index != 4)
            address = reg_value(r, index) << (sib >> 6);
        if ((sib & 7) == 5 && mod == 0)
            return address + next_signed(c, 4);
        address += reg_value(r, base);
        *stack = base == 4 || base == 5;
    } else if (mod == 0 && rm == 5) {
        return next_signed(c, 4) + (c->bits == 64 ? r->rip : 0);
    } else {
        address = reg_value(r, rm | (c->rex & 1) << 3);
        *stack = rm == 5 && !(c->rex & 1);
    }
    return address + (mod == 1 ? next_signed(c, 1) : mod == 2 ? next_signed(c, 4) : 0);
}

static bool modrm_memory(struct cursor *c, struct insn *i, const struct kvm_regs *r, const struct kvm_sregs *s) {
    bool stack = false;
    i->modrm = next(c, 1);
    i->reg = (i->modrm >> 3 & 7) | (c->rex & 4) << 1;
    if (i->modrm >> 6 == 3)
        return false;
    uint64_t offset = i->address_bits == 16 ? address16(c, i->modrm, r, &stack) : address32(c, i->modrm, r, &stack);
    i->linear = base_of(s, c, stack) + truncate(offset, i->address_bits);
    return true;
}

static void known(struct insn *i, uint64_t value) {
    i->known = true;
    i->value = value;
}

static bool two_bytes(struct cursor *c, struct insn *i, const struct kvm_regs *r, const struct kvm_sregs *s, int size) {
    uint8_t op = next(c, 1);
    if (op == 0x30 || op == 0x32) {
        i->kind = MSR;
        return true;
    }
    if (!modrm_memory(c, i, r, s))
        return false;
    switch (op) {
    case 0x90 ... 0x9f: i->size = 1; return true;
    case 0xc0: case 0xc1: i->kind = ADD_EXCHANGE; i->size = op & 1 ? size : 1; return true;
    case 0xb0: case 0xb1: i->size = op & 1 ? size : 1; return true;
    case 0xab: case 0xb3: case 0xbb: i->size = size; return true;
    case 0xba: next(c, 1); i->size = size; return (i->modrm >> 3 & 7) > 4;
    case 0xa4: case 0xac: next(c, 1); i->size = size; return true;
    case 0xa5: case 0xad: i->size = size; return true;
    case 0xc3: i->size = size; known(i, operand(r, i->reg, size, c->rex)); return true;
    case 0x11: case 0x29: case 0x7f: case 0xe7: case 0x2b: case 0x13: case 0x17: case 0xd6: case 0x7e: case 0xae: case 0x01: case 0x00: case 0xc7: return true;
    default: return false;
    }
}

static bool group(struct cursor *c, struct insn *i, uint8_t op, int size) {
    int which = i->modrm >> 3 & 7;
    i->size = op & 1 || op == 0x83 ? size : 1;
    switch (op) {
    case 0x80: case 0x83: next(c, 1); i->kind = which == 2 || which == 3 ? CARRY : OTHER; return which != 7;
    case 0x81: next(c, size == 2 ? 2 : 4); i->kind = which == 2 || which == 3 ? CARRY : OTHER; return which != 7;
    case 0xc6: known(i, next(c, 1)); i->kind = MOVE; return which == 0;
    case 0xc7: known(i, next_signed(c, size == 2 ? 2 : 4)); i->kind = MOVE; return which == 0;
    case 0xc0: case 0xc1: next(c, 1); i->kind = which == 2 || which == 3 ? CARRY : OTHER; return true;
    case 0xd0: case 0xd1: case 0xd2: case 0xd3: i->kind = which == 2 || which == 3 ? CARRY : OTHER; return true;
    case 0xf6: case 0xf7: return which == 2 || which == 3;
    case 0xfe: return which < 2;
    default: return which < 2;
    }
}

static bool with_modrm(struct cursor *c, struct insn *i, uint8_t op, const struct kvm_regs *r, const struct kvm_sregs *s, int size) {
    if (!modrm_memory(c, i, r, s))
        return false;
    i->size = op & 1 ? size : 1;
    if (op < 0x40) {
        i->kind = (op & 0x38) == 0x10 || (op & 0x38) == 0x18 ? CARRY : OTHER;
        return (op & 0x38) != 0x38;
    }
    switch (op) {
    case 0x88: case 0x89: i->kind = MOVE; known(i, operand(r, i->reg, i->size, c->rex)); return true;
    case 0x86: case 0x87: i->kind = EXCHANGE; return true;
    case 0x8c: i->size = 2; return true;
    case 0x8f: i->size = c->bits == 64 && !c->wide ? 8 : size; i->kind = POP; return true;
    case 0xd8 ... 0xdf: i->size = 0; return true;
    default: return group(c, i, op, size);
    }
}

static bool one_byte(struct cursor *c, struct insn *i, uint8_t op, const struct kvm_regs *r, const struct kvm_sregs *s, int size) {
    int stack_size = c->bits == 64 && !c->wide ? 8 : size;
    switch (op) {
    case 0xe4: case 0xe5: i->kind = IN; next(c, 1); return true;
    case 0xec: case 0xed: i->kind = IN; return true;
    case 0xe6: case 0xe7: i->kind = OUT; next(c, 1); return true;
    case 0xee: case 0xef: i->kind = OUT; return true;
    case 0x6c: case 0x6d: i->kind = IN; return true;
    case 0x6e: case 0x6f: i->kind = OUT; i->size = op & 1 ? size == 8 ? 4 : size : 1; return true;
    case 0xa4: case 0xa5: case 0xaa: case 0xab:
        i->kind = STRING;
        i->size = op & 1 ? size : 1;
        return true;
    case 0xa2: case 0xa3:
        i->kind = MOVE;
        i->size = op & 1 ? size : 1;
        i->linear = base_of(s, c, false) + next(c, i->address_bits / 8);
        known(i, r->rax);
        return true;
    case 0x50 ... 0x57: i->kind = PUSH; i->size = stack_size; return true;
    case 0x6a: i->kind = PUSH; i->size = stack_size; next(c, 1); return true;
    case 0x68: i->kind = PUSH; i->size = stack_size; next(c, size == 2 ? 2 : 4); return true;
    default:
        if ((op < 0x40 && (op & 6) == 0) || (op & 0xfc) == 0x80 || (op >= 0x86 && op <= 0x89) || op == 0x8c || op == 0x8f || op == 0xc0 || op == 0xc1 || op == 0xc6 || op == 0xc7
            || (op >= 0xd0 && op <= 0xd3) || (op >= 0xd8 && op <= 0xdf) || op == 0xf6 || op == 0xf7 || op == 0xfe || op == 0xff)
            return op != 0x82 && with_modrm(c, i, op, r, s, size);
        return false;
    }
}

static bool decode(const uint8_t *code, int count, int bits, const struct kvm_regs *r, const struct kvm_sregs *s, struct insn *i) {
    struct cursor c = {.code = code, .count = count, .bits = bits};
    memset(i, 0, sizeof *i);
    uint8_t op = prefixes(&c);
    int size = c.rex & 8 ? 8 : (bits == 16) != c.wide ? 2 : 4;
    i->address_bits = bits == 64 ? c.narrow_address ? 32 : 64 : (bits == 16) != c.narrow_address ? 16 : 32;
    i->opcode = op;
    i->rex = c.rex;
    i->repeated = c.rep;
    bool writes = op == 0x0f ? two_bytes(&c, i, r, s, size) : one_byte(&c, i, op, r, s, size);
    i->length = c.at;
    return writes && c.at <= count && c.code[c.at - 1] == code[c.at - 1];
}

/* The length of a port or MSR access; 0 of anything else. */
int forward_length(const uint8_t *code, int count, int bits) {
    static const struct kvm_regs none;
    static const struct kvm_sregs no_segments;
    struct insn i;
    bool found = count && decode(code, count, bits, &none, &no_segments, &i) && (i.kind == IN || i.kind == OUT || i.kind == MSR);
    return found ? i.length : 0;
}

bool is_string(const struct before *b, bool *repeated) {
    int at = 0;
    *repeated = false;
    for (; at < b->count; at++) {
        uint8_t byte = b->bytes[at];
        if (byte == 0xf2 || byte == 0xf3)
            *repeated = true;
        else if (byte != 0x66 && byte != 0x67 && byte != 0x26 && byte != 0x2e && byte != 0x36 && byte != 0x3e && (byte & 0xfe) != 0x64 && (byte & 0xf8) != 0x48)
            break;
    }
    uint8_t op = at < b->count ? b->bytes[at] : 0;
    bool string = (op >= 0x6c && op <= 0x6f) || op == 0xa4 || op == 0xa5 || op == 0xaa || op == 0xab;
    *repeated &= string;
    return string;
}

/* ---- backwards */

static void step_back(struct kvm_regs *r, int number, const struct insn *i) {
    bool down = r->rflags >> 10 & 1;
    uint64_t value = reg_value(r, number) + (down ? i->size : -(uint64_t)i->size);
    set_reg(r, number, i->address_bits / 8, value);
}

static void string_back(struct kvm_regs *r, const struct insn *i) {
    bool source = i->opcode == 0xa4 || i->opcode == 0xa5 || i->kind == OUT;
    if (source)
        step_back(r, 6, i);
    if (i->kind == STRING)
        step_back(r, 7, i);
    if (i->repeated)
        set_reg(r, 1, i->address_bits / 8, r->rcx + 1);
}

static uint64_t data_of(const struct written *w, int size) {
    uint64_t value = 0;
    memcpy(&value, w->data, size > 8 ? 8 : size);
    return value;
}

static bool hits(struct vp *vp, uint64_t linear, int size, const struct written *w) {
    uint64_t gpa;
    for (int i = 0; i < size; i++)
        if (vp_translate(vp, linear + i, &gpa) == 0 && gpa == w->address)
            return true;
    return false;
}

static bool agrees_port(const struct insn *i, const struct written *w, struct kvm_regs *r) {
    if (i->kind != OUT)
        return false;
    if (i->opcode == 0x6e || i->opcode == 0x6f) {
        string_back(r, i);
        return i->size == w->size;
    }
    uint64_t mask = (1ull << 8 * w->size) - 1;
    return ((r->rax ^ data_of(w, w->size)) & mask) == 0 && (i->opcode & 1) == (w->size > 1);
}

/* An addition or subtraction with carry depends on a flag it has changed: of what lies in memory that is not written, both ways are tried. */
static void carry_back(struct vp *vp, const struct insn *i, const struct written *w, struct kvm_regs *r) {
    uint64_t old = 0, source = operand(r, i->reg, i->size, i->rex), mask = i->size == 8 ? ~0ull : (1ull << 8 * i->size) - 1;
    if (i->opcode >= 0x40 || guest_read(vp, i->linear, (uint8_t *)&old, i->size) < i->size)
        return;
    bool subtracts = (i->opcode & 0x38) == 0x18;
    uint64_t plain = subtracts ? old - source : old + source;
    r->rflags = (r->rflags & ~1ull) | (((plain ^ data_of(w, i->size)) & mask) != 0);
}

static bool agrees_memory(struct vp *vp, struct insn *i, const struct written *w, struct kvm_regs *r, const struct kvm_sregs *s) {
    int size = i->size ? i->size : w->size;
    if (i->kind == OUT || i->kind == IN || i->kind == MSR || (i->size && i->size < w->size))
        return false;
    if (size > w->size && w->address % PAGE && (w->address + w->size) % PAGE)
        return false; /* only at the edge of a page may a part of it have gone to memory */
    switch (i->kind) {
    case STRING:
        string_back(r, i);
        i->linear = (s->efer >> 10 & 1 && s->cs.l ? 0 : s->es.base) + truncate(r->rdi, i->address_bits);
        break;
    case PUSH:
        i->linear = (s->efer >> 10 & 1 && s->cs.l ? 0 : s->ss.base) + r->rsp;
        r->rsp += i->size;
        break;
    case POP:
        r->rsp -= i->size;
        break;
    case CARRY:
        carry_back(vp, i, w, r);
        break;
    case EXCHANGE:
        set_reg(r, i->reg, size, data_of(w, size));
        break;
    case ADD_EXCHANGE:
        set_reg(r, i->reg, size, data_of(w, size) - reg_value(r, i->reg));
        break;
    default:
        break;
    }
    uint64_t mask = w->size >= 8 ? ~0ull : (1ull << 8 * w->size) - 1;
    if (i->known && i->size == w->size && ((i->value ^ data_of(w, w->size)) & mask))
        return false;
    return hits(vp, i->linear, size, w);
}

static bool explain(struct vp *vp, const struct written *w, const uint8_t *code, int length, uint64_t start, struct before *b) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    struct kvm_regs after = vp->run->s.regs.regs;
    struct insn i;
    if (!decode(code, length, code_bits(s, after.rflags), &after, s, &i) || i.length != length)
        return false;
    bool repeats = start == after.rip;
    if (repeats && (!i.repeated || !(i.kind == STRING || i.opcode == 0x6e || i.opcode == 0x6f)))
        return false;
    b->regs = after;
    if (!(w->port ? agrees_port(&i, w, &b->regs) : agrees_memory(vp, &i, w, &b->regs, s)))
        return false;
    b->regs.rip = start;
    return true;
}

/* Finds the instruction that has written, and the registers before it. */
bool find_before(struct vp *vp, const struct written *w, struct before *b) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    uint64_t rip = vp->run->s.regs.regs.rip;
    uint8_t code[15];
    int count = guest_read(vp, code_address(s, rip), code, 15);
    for (int length = 1; length <= count; length++)
        if (explain(vp, w, code, length, rip, b))
            return true;
    for (int length = 1; length <= 15; length++) {
        uint64_t start = rip - length;
        if (guest_read(vp, code_address(s, start), code, length) == length && explain(vp, w, code, length, start, b))
            return true;
    }
    return false;
}

/* ---- forwards */

enum { WIDEST = 512 };         /* what FXSAVE writes */

/* Whether an access that begins here, or somewhat behind, is at a guest-physical address: then where that is. */
static bool meets(struct vp *vp, uint64_t linear, uint64_t gpa, uint64_t *gva) {
    uint64_t behind = (linear | (PAGE - 1)) + 1, at;
    if (vp_translate(vp, linear, &at) == 0 && ((gpa ^ at) & ~(PAGE - 1)) == 0 && gpa - at < WIDEST)
        *gva = linear + (gpa - at);
    else if (behind - linear < WIDEST && vp_translate(vp, behind, &at) == 0 && gpa - at < WIDEST)
        *gva = behind + (gpa - at);
    else
        return false;
    return true;
}

static bool has_modrm(uint8_t op) {
    return (op < 0x40 && (op & 7) < 4) || op == 0x0f || op == 0x62 || op == 0x63 || op == 0x69 || op == 0x6b || (op >= 0x80 && op <= 0x8f) || (op & 0xfe) == 0xc0 || (op >= 0xc4 && op <= 0xc7)
        || (op >= 0xd0 && op <= 0xd3) || (op >= 0xd8 && op <= 0xdf) || (op & 0xfe) == 0xf6 || op >= 0xfe;
}

static bool operand_meets(struct vp *vp, struct cursor *c, uint8_t op, const struct before *b, uint64_t gpa, uint64_t *gva) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    struct kvm_regs regs = b->regs;
    int bits = c->bits == 64 ? c->narrow_address ? 32 : 64 : (c->bits == 16) != c->narrow_address ? 16 : 32;
    struct insn i = {.address_bits = bits};
    if ((op >= 0x6c && op <= 0x6f) || (op >= 0xa4 && op <= 0xa7) || (op >= 0xaa && op <= 0xaf))
        return meets(vp, base_of(s, c, false) + truncate(regs.rsi, bits), gpa, gva) || meets(vp, (c->bits == 64 ? 0 : s->es.base) + truncate(regs.rdi, bits), gpa, gva);
    if (op >= 0xa0 && op <= 0xa3)
        return meets(vp, base_of(s, c, false) + next(c, bits / 8), gpa, gva);
    if (!has_modrm(op))
        return false;
    if (op == 0x0f && (next(c, 1) & 0xfd) == 0x38)
        next(c, 1);
    regs.rip = 0;
    if (!modrm_memory(c, &i, &regs, s))
        return false;
    if (c->bits == 64 && (i.modrm & 0xc7) == 5)
        i.linear += b->regs.rip + c->at; /* an operand behind it is within what is looked at */
    return meets(vp, i.linear, gpa, gva);
}

/* Finds the linear address of the access that an instruction is stopped at. It is on the stack if it is no operand's. */
bool find_linear(struct vp *vp, const struct before *b, WHV_MEMORY_ACCESS_TYPE type, uint64_t gpa, uint64_t *gva) {
    enum { BELOW = 64 };
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    struct cursor c = {.code = b->bytes, .count = b->count, .bits = code_bits(s, b->regs.rflags)};
    if (type == WHvMemoryAccessExecute)
        return meets(vp, code_address(s, b->regs.rip), gpa, gva);
    uint8_t op = prefixes(&c);
    if (b->count && operand_meets(vp, &c, op, b, gpa, gva))
        return true;
    uint64_t stack = (c.bits == 64 ? 0 : s->ss.base) + truncate(b->regs.rsp, c.bits == 64 ? 64 : s->ss.db ? 32 : 16);
    return meets(vp, stack, gpa, gva) || meets(vp, stack - BELOW, gpa, gva);
}
