/*
 * WinHvEmulation.dll: executes the instruction of a port or memory exit with nothing but its callbacks. It knows moves and string instructions; the vendor's knows more. Where an access is in guest
 * memory follows from the registers: the exit tells where a part of it is. One element of a repeated one is executed at a time.
 */
#include "double.h"
#include <winhvemulation.h>
#include <stdlib.h>
#include <string.h>

enum { RAX = 0, RCX = 1, RBX = 3, RSP = 4, RBP = 5, RSI = 6, RDI = 7, GENERAL = 16, RIP = 16, FLAGS = 17, NUMBERS = 18, ES = 18, CS, SS, DS, FS, GS, ALL, DIRECTION = 1 << 10 };

struct emulator {
    WHV_EMULATOR_CALLBACKS calls;
};

struct work {
    const struct emulator *emulator;
    VOID *context;
    WHV_EMULATOR_STATUS status;
    WHV_REGISTER_VALUE r[ALL];
    bool changed[ALL];
    const uint8_t *code;
    int count, at, bits, size, address_size;
    uint8_t rex;
    int segment;               /* that of a prefix, or 0 */
    bool repeated, failed;
};

static const WHV_REGISTER_NAME names[ALL] = {
    WHvX64RegisterRax, WHvX64RegisterRcx, WHvX64RegisterRdx, WHvX64RegisterRbx, WHvX64RegisterRsp, WHvX64RegisterRbp, WHvX64RegisterRsi, WHvX64RegisterRdi, WHvX64RegisterR8,
    WHvX64RegisterR9, WHvX64RegisterR10, WHvX64RegisterR11, WHvX64RegisterR12, WHvX64RegisterR13, WHvX64RegisterR14, WHvX64RegisterR15, WHvX64RegisterRip, WHvX64RegisterRflags,
    WHvX64RegisterEs, WHvX64RegisterCs, WHvX64RegisterSs, WHvX64RegisterDs, WHvX64RegisterFs, WHvX64RegisterGs};

HRESULT EXPORT WINAPI WHvEmulatorCreateEmulator(const WHV_EMULATOR_CALLBACKS *calls, WHV_EMULATOR_HANDLE *handle) {
    if (!calls || !handle || calls->Size != sizeof *calls || calls->Reserved || !calls->WHvEmulatorIoPortCallback || !calls->WHvEmulatorMemoryCallback
        || !calls->WHvEmulatorGetVirtualProcessorRegisters || !calls->WHvEmulatorSetVirtualProcessorRegisters || !calls->WHvEmulatorTranslateGvaPage)
        return E_INVALIDARG;
    struct emulator *e = malloc(sizeof *e);
    if (!e)
        return E_OUTOFMEMORY;
    e->calls = *calls;
    *handle = e;
    return S_OK;
}

HRESULT EXPORT WINAPI WHvEmulatorDestroyEmulator(WHV_EMULATOR_HANDLE handle) {
    if (!handle)
        return E_INVALIDARG;
    free(handle);
    return S_OK;
}

/* ---- registers and accesses */

static uint64_t mask(int size) {
    return size == 8 ? ~0ull : (1ull << 8 * size) - 1;
}

static bool high_byte(const struct work *w, int number, int size) {
    return size == 1 && !w->rex && number >= 4 && number < 8;
}

static uint64_t get(const struct work *w, int number, int size) {
    return high_byte(w, number, size) ? w->r[number - 4].Reg64 >> 8 & 0xff : w->r[number].Reg64 & mask(size);
}

static void put(struct work *w, int number, int size, uint64_t value) {
    int shift = high_byte(w, number, size) ? 8 : 0;
    int at = shift ? number - 4 : number;
    uint64_t kept = size == 4 ? 0 : w->r[at].Reg64 & ~(mask(size) << shift);
    w->r[at].Reg64 = kept | (value & mask(size)) << shift;
    w->changed[at] = true;
}

static uint64_t memory(struct work *w, uint64_t gpa, int size, bool write, uint64_t value) {
    WHV_EMULATOR_MEMORY_ACCESS_INFO access = {.GpaAddress = gpa, .Direction = write, .AccessSize = size};
    memcpy(access.Data, &value, write ? size : 0);
    if (!w->failed && w->emulator->calls.WHvEmulatorMemoryCallback(w->context, &access) < 0) {
        w->status.MemoryCallbackFailed = 1;
        w->failed = true;
    }
    value = 0;
    memcpy(&value, access.Data, size);
    return value;
}

static uint64_t port(struct work *w, UINT16 number, int size, bool write, uint64_t value) {
    WHV_EMULATOR_IO_ACCESS_INFO access = {.Direction = write, .Port = number, .AccessSize = size, .Data = value & mask(size)};
    if (!w->failed && w->emulator->calls.WHvEmulatorIoPortCallback(w->context, &access) < 0) {
        w->status.IoPortCallbackFailed = 1;
        w->failed = true;
    }
    return access.Data & mask(size);
}

static uint64_t translate(struct work *w, int segment, uint64_t offset, bool write) {
    bool flat = w->bits == 64 && segment != FS && segment != GS;
    uint64_t gva = (flat ? 0 : w->r[segment].Segment.Base) + (offset & mask(w->address_size)), gpa = 0;
    WHV_TRANSLATE_GVA_RESULT_CODE code = WHvTranslateGvaResultSuccess;
    WHV_TRANSLATE_GVA_FLAGS flags = write ? WHvTranslateGvaFlagValidateWrite : WHvTranslateGvaFlagValidateRead;
    if (w->emulator->calls.WHvEmulatorTranslateGvaPage(w->context, gva & ~(PAGE - 1), flags, &code, &gpa) < 0 || code != WHvTranslateGvaResultSuccess) {
        w->status.TranslateGvaPageCallbackFailed = 1;
        w->failed = true;
    }
    return gpa | (gva & (PAGE - 1));
}

/* ---- instructions */

static uint64_t next(struct work *w, int size) {
    uint64_t value = 0;
    for (int i = 0; i < size && w->at < w->count; i++)
        value |= (uint64_t)w->code[w->at++] << 8 * i;
    return value;
}

static uint8_t opcode(struct work *w) {
    bool wide = false, narrow = false;
    uint8_t b;
    for (;; ) {
        b = next(w, 1);
        if (b == 0x66)
            wide = true;
        else if (b == 0x67)
            narrow = true;
        else if (b == 0xf2 || b == 0xf3)
            w->repeated = true;
        else if (w->bits == 64 && (b & 0xf0) == 0x40)
            w->rex = b;
        else if (b == 0x26 || b == 0x2e || b == 0x36 || b == 0x3e)
            w->segment = ES + (b >> 3 & 3);
        else if (b == 0x64 || b == 0x65)
            w->segment = b == 0x64 ? FS : GS;
        else
            break;
    }
    w->size = w->rex & 8 ? 8 : (w->bits == 16) != wide ? 2 : 4;
    w->address_size = w->bits == 64 ? narrow ? 4 : 8 : (w->bits == 16) != narrow ? 2 : 4;
    return b;
}

static int64_t extended(uint64_t value, int size) {
    return (int64_t)(value << (64 - 8 * size)) >> (64 - 8 * size);
}

static uint64_t displacement(struct work *w, int size) {
    return size ? (uint64_t)extended(next(w, size), size) : 0;
}

static uint64_t address16(struct work *w, int mod, int rm, int *segment) {
    static const int bases[] = {RBX, RBX, RBP, RBP, RSI, RDI, RBP, RBX}, indices[] = {RSI, RDI, RSI, RDI};
    if (mod == 0 && rm == 6)
        return next(w, 2);
    *segment = bases[rm] == RBP ? SS : DS;
    return w->r[bases[rm]].Reg64 + (rm < 4 ? w->r[indices[rm]].Reg64 : 0) + displacement(w, mod);
}

static uint64_t address32(struct work *w, int mod, int rm, int immediate, int *segment) {
    int base = rm | (w->rex & 1) << 3;
    uint64_t index = 0;
    if (rm == 4) {
        uint8_t sib = next(w, 1);
        int scaled = (sib >> 3 & 7) | (w->rex & 2) << 2;
        index = scaled == RSP ? 0 : w->r[scaled].Reg64 << (sib >> 6);
        base = (sib & 7) | (w->rex & 1) << 3;
        if (mod == 0 && (sib & 7) == 5)
            return index + displacement(w, 4);
    } else if (mod == 0 && rm == 5) {
        uint64_t relative = displacement(w, 4);
        return relative + (w->bits == 64 ? w->r[RIP].Reg64 + w->at + immediate : 0);
    }
    *segment = base == RSP || base == RBP ? SS : DS;
    return w->r[base].Reg64 + index + displacement(w, mod == 2 ? 4 : mod);
}

struct place {
    int reg, extension;        /* the register beside the address */
    uint64_t gpa;
};

/* Takes an address in; an immediate operand follows. */
static struct place modrm(struct work *w, bool write, int immediate) {
    uint8_t m = next(w, 1);
    int mod = m >> 6, rm = m & 7, segment = DS;
    struct place place = {.reg = (m >> 3 & 7) | (w->rex & 4) << 1, .extension = m >> 3 & 7};
    if (mod == 3) {
        w->failed = true;
        return place;
    }
    uint64_t offset = w->address_size == 2 ? address16(w, mod, rm, &segment) : address32(w, mod, rm, immediate, &segment);
    place.gpa = translate(w, w->segment ? w->segment : segment, offset, write);
    return place;
}

static uint64_t absolute(struct work *w, bool write) {
    uint64_t offset = next(w, w->address_size);
    return translate(w, w->segment ? w->segment : DS, offset, write);
}

static void step(struct work *w, int index, int size) {
    put(w, index, w->address_size, w->r[index].Reg64 + (w->r[FLAGS].Reg64 & DIRECTION ? -size : size));
}

/* Counts an element; true if the instruction is to be executed again. */
static bool again(struct work *w) {
    if (!w->repeated)
        return false;
    put(w, RCX, w->address_size, w->r[RCX].Reg64 - 1);
    return get(w, RCX, w->address_size) != 0;
}

static void two_bytes(struct work *w) {
    uint8_t op = next(w, 1);
    struct place from = modrm(w, false, 0);
    int size = op & 1 ? 2 : 1;
    switch (op) {
    case 0xb6: case 0xb7: put(w, from.reg, w->size, memory(w, from.gpa, size, false, 0)); break;
    case 0xbe: case 0xbf: put(w, from.reg, w->size, extended(memory(w, from.gpa, size, false, 0), size)); break;
    default: w->failed = true; break;
    }
}

static bool string(struct work *w, uint8_t op, int size) {
    bool store = op == 0xaa || op == 0xab;
    uint64_t value;
    if (store) {
        memory(w, translate(w, ES, w->r[RDI].Reg64, true), size, true, get(w, RAX, size));
    } else {
        uint64_t from = translate(w, w->segment ? w->segment : DS, w->r[RSI].Reg64, false), to = translate(w, ES, w->r[RDI].Reg64, true);
        value = memory(w, from, size, false, 0);
        memory(w, to, size, true, value);
        step(w, RSI, size);
    }
    step(w, RDI, size);
    return again(w);
}

/* Executes a memory access; true if the instruction stays where it is. */
static bool execute(struct work *w) {
    uint8_t op = opcode(w);
    int size = op & 1 ? w->size : 1, immediate = size == 8 ? 4 : size;
    struct place place;
    switch (op) {
    case 0x88: case 0x89: place = modrm(w, true, 0); memory(w, place.gpa, size, true, get(w, place.reg, size)); break;
    case 0x8a: case 0x8b: place = modrm(w, false, 0); put(w, place.reg, size, memory(w, place.gpa, size, false, 0)); break;
    case 0xa0: case 0xa1: put(w, RAX, size, memory(w, absolute(w, false), size, false, 0)); break;
    case 0xa2: case 0xa3: memory(w, absolute(w, true), size, true, get(w, RAX, size)); break;
    case 0xc6: case 0xc7:
        place = modrm(w, true, immediate);
        w->failed |= place.extension != 0;
        memory(w, place.gpa, size, true, extended(next(w, immediate), immediate));
        break;
    case 0xa4: case 0xa5: case 0xaa: case 0xab: return string(w, op, size);
    case 0x0f: two_bytes(w); break;
    default: w->failed = true; break;
    }
    return false;
}

static bool execute_port(struct work *w, const WHV_X64_IO_PORT_ACCESS_CONTEXT *c) {
    int size = c->AccessInfo.AccessSize;
    opcode(w);
    if (!c->AccessInfo.StringOp) {
        w->failed = true; /* the platform tells enough of these */
        return false;
    }
    if (c->AccessInfo.IsWrite) {
        port(w, c->PortNumber, size, true, memory(w, translate(w, w->segment ? w->segment : DS, w->r[RSI].Reg64, false), size, false, 0));
        step(w, RSI, size);
    } else {
        uint64_t to = translate(w, ES, w->r[RDI].Reg64, true);
        memory(w, to, size, true, port(w, c->PortNumber, size, false, 0));
        step(w, RDI, size);
    }
    return again(w);
}

/* ---- the two functions */

static bool begin(struct work *w, const WHV_VP_EXIT_CONTEXT *vp, const uint8_t *code, int count) {
    w->code = code;
    w->count = count;
    w->bits = vp->ExecutionState.EferLma && vp->Cs.Long ? 64 : vp->Cs.Default ? 32 : 16;
    if (!count || w->emulator->calls.WHvEmulatorGetVirtualProcessorRegisters(w->context, names, ALL, w->r) < 0) {
        w->status.GetVirtualProcessorRegistersCallbackFailed = count != 0;
        w->failed = true;
    }
    return !w->failed;
}

static void finish(struct work *w, bool stays) {
    WHV_REGISTER_NAME changed[NUMBERS];
    WHV_REGISTER_VALUE values[NUMBERS];
    UINT32 count = 0;
    if (w->failed) {
        w->status.InternalEmulationFailure = !w->status.AsUINT32;
        return;
    }
    if (!stays)
        put(w, RIP, w->bits == 64 ? 8 : w->bits / 8, w->r[RIP].Reg64 + w->at);
    for (int i = 0; i < NUMBERS; i++)
        if (w->changed[i]) {
            changed[count] = names[i];
            values[count++] = w->r[i];
        }
    if (count && w->emulator->calls.WHvEmulatorSetVirtualProcessorRegisters(w->context, changed, count, values) < 0)
        w->status.SetVirtualProcessorRegistersCallbackFailed = 1;
    else
        w->status.EmulationSuccessful = 1;
}

HRESULT EXPORT WINAPI WHvEmulatorTryIoEmulation(
    WHV_EMULATOR_HANDLE handle, VOID *context, const WHV_VP_EXIT_CONTEXT *vp, const WHV_X64_IO_PORT_ACCESS_CONTEXT *exit, WHV_EMULATOR_STATUS *status) {
    struct work w = {.emulator = handle, .context = context};
    if (!handle || !vp || !exit || !status)
        return E_INVALIDARG;
    bool stays = begin(&w, vp, exit->InstructionBytes, exit->InstructionByteCount) && execute_port(&w, exit);
    finish(&w, stays);
    *status = w.status;
    return S_OK;
}

HRESULT EXPORT WINAPI WHvEmulatorTryMmioEmulation(
    WHV_EMULATOR_HANDLE handle, VOID *context, const WHV_VP_EXIT_CONTEXT *vp, const WHV_MEMORY_ACCESS_CONTEXT *exit, WHV_EMULATOR_STATUS *status) {
    struct work w = {.emulator = handle, .context = context};
    if (!handle || !vp || !exit || !status)
        return E_INVALIDARG;
    bool stays = begin(&w, vp, exit->InstructionBytes, exit->InstructionByteCount) && execute(&w);
    finish(&w, stays);
    *status = w.status;
    return S_OK;
}
