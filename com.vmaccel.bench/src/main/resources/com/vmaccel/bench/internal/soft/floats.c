/* The kernels that use SSE2. */
#include "guest.h"

#define SIDE 64

static double a[SIDE * SIDE], b[SIDE * SIDE], c[SIDE * SIDE];

/* a becomes a * b / 32, in which no number grows or vanishes; the sum of the bits of the last one. */
uint64_t matrix(uint32_t repetitions) {
    for (int i = 0; i < SIDE * SIDE; i++) {
        a[i] = (i * 7 % 64 + 1) / 64.0;
        b[i] = (i * 13 % 64 + 1) / 64.0;
    }
    for (uint32_t r = 0; r < repetitions; r++) {
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SIDE; j++) {
                c[i * SIDE + j] = 0;
            }
            for (int k = 0; k < SIDE; k++) {
                double factor = a[i * SIDE + k];
                for (int j = 0; j < SIDE; j++) {
                    c[i * SIDE + j] += factor * b[k * SIDE + j];
                }
            }
        }
        for (int i = 0; i < SIDE * SIDE; i++) {
            a[i] = c[i] / 32;
        }
    }
    uint64_t sum = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        uint64_t bits;
        __builtin_memcpy(&bits, &a[i], sizeof bits);
        sum += bits;
    }
    return sum;
}

typedef long long vector __attribute__((vector_size(16), aligned(1), may_alias));

#define BYTES (1 << 16)

static uint8_t here[BYTES + 16], there[BYTES + 16];

CALLED static void move(uint8_t *to, const uint8_t *from) {
    for (int i = 0; i < BYTES; i += 64) {
        vector w = *(const vector *) (from + i), x = *(const vector *) (from + i + 16), y = *(const vector *) (from + i + 32), z = *(const vector *) (from + i + 48);
        *(vector *) (to + i) = w;
        *(vector *) (to + i + 16) = x;
        *(vector *) (to + i + 32) = y;
        *(vector *) (to + i + 48) = z;
    }
}

/* Back and forth, one byte further on the way there, so that the bytes move. */
uint64_t copy(uint32_t repetitions) {
    fill(here, sizeof here);
    fill(there, sizeof there);
    for (uint32_t r = 0; r < repetitions; r++) {
        move(there + 1, here);
        move(here, there);
    }
    uint64_t sum = 0;
    for (int i = 0; i < BYTES; i++) {
        sum = sum * 31 + here[i];
    }
    return sum;
}

#define MOST 100

uint64_t mandelbrot(uint32_t repetitions) {
    uint64_t sum = 0;
    for (uint32_t r = 1; r <= repetitions; r++) {
        for (int row = 0; row < 32; row++) {
            for (int column = 0; column < 32; column++) {
                double x0 = column / 12.0 - 2 + r / 1024.0, y0 = row / 16.0 - 1, x = 0, y = 0;
                int n = 0;
                while (n < MOST && x * x + y * y <= 4) {
                    double next = x * x - y * y + x0;
                    y = 2 * x * y + y0;
                    x = next;
                    n++;
                }
                sum = sum * 31 + n;
            }
        }
    }
    return sum;
}
