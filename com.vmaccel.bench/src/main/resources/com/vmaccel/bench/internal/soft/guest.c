/* Runs the kernel that is asked for and tells when it begins and ends, and its checksum, on port 0xe9. */
#include "guest.h"

extern const volatile uint32_t kernel, repetitions;

static uint64_t (*const kernels[])(uint32_t) = {alu, sieve, crc32, sha256, calls, vm, matrix, copy, mandelbrot};

static void tell(uint8_t byte) {
    __asm__ volatile("outb %0, $0xe9" : : "a"(byte));
}

void measure(void) {
    uint64_t (*chosen)(uint32_t) = kernels[kernel];
    tell('B');
    uint64_t sum = chosen(repetitions);
    tell('E');
    for (int i = 0; i < 8; i++) {
        tell(sum >> 8 * i);
    }
}
