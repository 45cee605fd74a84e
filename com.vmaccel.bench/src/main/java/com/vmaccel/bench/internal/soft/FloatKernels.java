package com.vmaccel.bench.internal.soft;

import java.util.stream.DoubleStream;

/** What the kernels with SSE2 compute: Java's doubles are rounded as SSE2's are. */
final class FloatKernels {

    private static final int SIDE = 64;
    private static final int COPY_BYTES = 1 << 16;
    private static final int SLACK = 16;
    private static final int MOST = 100;

    private FloatKernels() {}

    static long matrix(int repetitions) {
        double[] a = new double[SIDE * SIDE];
        double[] b = new double[SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            a[i] = (i * 7 % 64 + 1) / 64.0;
            b[i] = (i * 13 % 64 + 1) / 64.0;
        }
        for (int r = 0; r < repetitions; r++) {
            a = DoubleStream.of(product(a, b)).map(value -> value / 32).toArray();
        }
        return DoubleStream.of(a).mapToLong(Double::doubleToRawLongBits).sum();
    }

    private static double[] product(double[] a, double[] b) {
        double[] c = new double[SIDE * SIDE];
        for (int i = 0; i < SIDE; i++) {
            for (int k = 0; k < SIDE; k++) {
                for (int j = 0; j < SIDE; j++) {
                    c[i * SIDE + j] += a[i * SIDE + k] * b[k * SIDE + j];
                }
            }
        }
        return c;
    }

    /** Back and forth, one byte further on the way there. */
    static long copy(int repetitions) {
        byte[] here = IntegerKernels.fill(COPY_BYTES + SLACK);
        byte[] there = here.clone();
        for (int r = 0; r < repetitions; r++) {
            System.arraycopy(here, 0, there, 1, COPY_BYTES);
            System.arraycopy(there, 0, here, 0, COPY_BYTES);
        }
        long sum = 0;
        for (int i = 0; i < COPY_BYTES; i++) {
            sum = sum * 31 + (here[i] & 0xff);
        }
        return sum;
    }

    static long mandelbrot(int repetitions) {
        long sum = 0;
        for (int r = 1; r <= repetitions; r++) {
            for (int row = 0; row < 32; row++) {
                for (int column = 0; column < 32; column++) {
                    sum = sum * 31 + steps(column / 12.0 - 2 + r / 1024.0, row / 16.0 - 1);
                }
            }
        }
        return sum;
    }

    private static int steps(double x0, double y0) {
        double x = 0;
        double y = 0;
        int n = 0;
        while (n < MOST && x * x + y * y <= 4) {
            double next = x * x - y * y + x0;
            y = 2 * x * y + y0;
            x = next;
            n++;
        }
        return n;
    }
}
