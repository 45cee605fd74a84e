/* The integer kernels, without SSE. */
#include "guest.h"

uint64_t alu(uint32_t repetitions) {
    uint64_t a = 0x9e3779b97f4a7c15, b = 1;
    for (uint32_t i = 0; i < repetitions * 1000; i++) {
        a ^= a << 13;
        a ^= a >> 7;
        a ^= a << 17;
        b += a * 0x2545f4914f6cdd1d;
        b = (b << 11 | b >> 53) ^ i;
    }
    return a + b;
}

#define LIMIT (1 << 18)

static uint8_t composite[LIMIT];

uint64_t sieve(uint32_t repetitions) {
    uint64_t sum = 0;
    for (uint32_t r = 1; r <= repetitions; r++) {
        for (int i = 0; i < LIMIT; i++) {
            composite[i] = 0;
        }
        for (int i = 2; i < LIMIT; i++) {
            if (!composite[i]) {
                sum += (uint64_t) i * r;
                for (int j = 2 * i; j < LIMIT; j += i) {
                    composite[j] = 1;
                }
            }
        }
    }
    return sum;
}

static uint8_t text[1 << 16];
static uint32_t table[256];

uint64_t crc32(uint32_t repetitions) {
    fill(text, sizeof text);
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t entry = i;
        for (int bit = 0; bit < 8; bit++) {
            entry = entry & 1 ? entry >> 1 ^ 0xedb88320 : entry >> 1;
        }
        table[i] = entry;
    }
    uint32_t crc = ~0u;
    for (uint32_t r = 0; r < repetitions; r++) {
        for (uint32_t i = 0; i < sizeof text; i++) {
            crc = table[(crc ^ text[i]) & 0xff] ^ crc >> 8;
        }
    }
    return ~crc;
}

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74,
    0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
    0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
    0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t rotate(uint32_t value, int count) {
    return value >> count | value << (32 - count);
}

static inline uint32_t word(const uint8_t *bytes) {
    return (uint32_t) bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

static void compress(uint32_t *h, const uint8_t *block) {
    uint32_t w[64], s[8];
    for (int i = 0; i < 16; i++) {
        w[i] = word(block + 4 * i);
    }
    for (int i = 16; i < 64; i++) {
        uint32_t x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) + (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
    }
    for (int i = 0; i < 8; i++) {
        s[i] = h[i];
    }
    for (int i = 0; i < 64; i++) {
        uint32_t e = s[4], a = s[0];
        uint32_t first = s[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + round_constants[i] + w[i];
        uint32_t second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        s[7] = s[6], s[6] = s[5], s[5] = e, s[4] = s[3] + first, s[3] = s[2], s[2] = s[1], s[1] = a, s[0] = first + second;
    }
    for (int i = 0; i < 8; i++) {
        h[i] += s[i];
    }
}

#define MESSAGE 4096

/* The message, its end as the standard pads it. Each digest replaces the beginning of the next message. */
uint64_t sha256(uint32_t repetitions) {
    fill(text, MESSAGE);
    for (int i = 0; i < 64; i++) {
        text[MESSAGE + i] = i == 0 ? 0x80 : i == 62 ? MESSAGE * 8 >> 8 : 0;
    }
    for (uint32_t r = 0; r < repetitions; r++) {
        uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
        for (int at = 0; at <= MESSAGE; at += 64) {
            compress(h, text + at);
        }
        for (int i = 0; i < 32; i++) {
            text[i] = h[i / 4] >> (24 - i % 4 * 8);
        }
    }
    return (uint64_t) word(text) << 32 | word(text + 4);
}

CALLED static uint32_t fibonacci(uint32_t n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

uint64_t calls(uint32_t repetitions) {
    uint64_t sum = 0;
    for (uint32_t r = 1; r <= repetitions; r++) {
        sum += (uint64_t) fibonacci(18) * r;
    }
    return sum;
}

enum { SET, MOVE, ADD, ADD_CONSTANT, HALVE, ODD, LESS, JUMP_IF, JUMP, STOP };

/* The steps of 3n+1 for the numbers below 299: r0 is the number, r1 what has become of it, r2 the steps. Three bytes an instruction; jumps count instructions. */
static const uint8_t program[][3] = {
    {SET, 0, 1}, {SET, 5, 255}, {ADD_CONSTANT, 5, 44},
    {MOVE, 1, 0},                                                       /* 3: the next number */
    {SET, 3, 1}, {LESS, 3, 1}, {JUMP_IF, 3, 12},                        /* 4: the next step, unless it is 1 */
    {ADD_CONSTANT, 0, 1}, {MOVE, 3, 0}, {LESS, 3, 5}, {JUMP_IF, 3, 3},
    {STOP, 0, 0},
    {ADD_CONSTANT, 2, 1}, {ODD, 4, 1}, {JUMP_IF, 4, 17},                /* 12 */
    {HALVE, 1, 1}, {JUMP, 0, 4},
    {MOVE, 4, 1}, {ADD, 1, 4}, {ADD, 1, 4}, {ADD_CONSTANT, 1, 1}, {JUMP, 0, 4}};

static uint64_t interpret(void) {
    static const void *const targets[] = {&&set, &&move, &&add, &&add_constant, &&halve, &&odd, &&less, &&jump_if, &&jump, &&stop};
    uint64_t r[8] = {0};
    const uint8_t *at = program[0];
#define GO goto *targets[at[0]]
#define NEXT at += 3; GO
    GO;
set: r[at[1]] = at[2]; NEXT;
move: r[at[1]] = r[at[2]]; NEXT;
add: r[at[1]] += r[at[2]]; NEXT;
add_constant: r[at[1]] += at[2]; NEXT;
halve: r[at[1]] = r[at[2]] >> 1; NEXT;
odd: r[at[1]] = r[at[2]] & 1; NEXT;
less: r[at[1]] = r[at[1]] < r[at[2]]; NEXT;
jump_if: if (r[at[1]]) { at = program[at[2]]; GO; } NEXT;
jump: at = program[at[2]]; GO;
stop: return r[2];
}

uint64_t vm(uint32_t repetitions) {
    uint64_t sum = 0;
    for (uint32_t r = 1; r <= repetitions; r++) {
        sum += interpret() * r;
    }
    return sum;
}
