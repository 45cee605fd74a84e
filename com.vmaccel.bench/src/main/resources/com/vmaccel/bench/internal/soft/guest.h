/* What the kernels of the guest are made with. */
#include <stdint.h>

/* Calls that no optimisation changes. */
#define CALLED __attribute__((noipa))

/* A kernel repeats its work and returns a checksum of what it computed. */
uint64_t alu(uint32_t repetitions);
uint64_t sieve(uint32_t repetitions);
uint64_t crc32(uint32_t repetitions);
uint64_t sha256(uint32_t repetitions);
uint64_t calls(uint32_t repetitions);
uint64_t vm(uint32_t repetitions);
uint64_t matrix(uint32_t repetitions);
uint64_t copy(uint32_t repetitions);
uint64_t mandelbrot(uint32_t repetitions);

/* Bytes that look random: the upper byte of a linear congruence. */
static inline void fill(uint8_t *bytes, int count) {
    uint32_t seed = 1;
    for (int i = 0; i < count; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = seed >> 24;
    }
}
