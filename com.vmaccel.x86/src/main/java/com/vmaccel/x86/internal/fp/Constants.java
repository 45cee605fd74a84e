package com.vmaccel.x86.internal.fp;

/** Numbers of 128 bits, truncated. */
final class Constants {

    static final WideFloat ONE = new WideFloat().constant(0, Long.MIN_VALUE, 0);
    static final WideFloat TWO = new WideFloat().constant(1, Long.MIN_VALUE, 0);
    static final WideFloat PI = new WideFloat().constant(1, 0xc90f_daa2_2168_c234L, 0xc4c6_628b_80dc_1cd1L);
    static final WideFloat HALF_PI = new WideFloat().constant(0, 0xc90f_daa2_2168_c234L, 0xc4c6_628b_80dc_1cd1L);
    /** The natural logarithm of 2. */
    static final WideFloat LN_2 = new WideFloat().constant(-1, 0xb172_17f7_d1cf_79abL, 0xc9e3_b398_03f2_f6afL);
    /** Twice the binary logarithm of e. */
    static final WideFloat TWO_LOG2_E = new WideFloat().constant(1, 0xb8aa_3b29_5c17_f0bbL, 0xbe87_fed0_691d_3e88L);
    /** The first 64 bits of the square root of 2. */
    static final long ROOT_2 = 0xb504_f333_f9de_6484L;

    private Constants() {}
}
