package com.vmaccel.tck.internal;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.XsaveComponent;
import com.vmaccel.api.x86.XsaveFormat;
import java.util.random.RandomGenerator;

/** Makes contents of x87 and vector registers, for the components that the processor has and XCR0 enables. */
final class ValidExtendedStates {

    private static final long PRECISION_AND_MASKS = 0x37f;
    private static final int ROUNDING_SHIFT = 10;
    private static final long CONDITION_CODES_AND_TOP = 0x7f00;
    private static final long EMPTY_OR_NOT = 0xff;
    private static final long MXCSR_FREE = 0xff80; // masks, rounding, flush to zero: no exception is pending
    private static final long EXPONENT = 0x7fff;
    private static final long INTEGER_BIT = 1L << 63;

    private final RandomGenerator random;
    private final X86Vcpu cpu;

    ValidExtendedStates(RandomGenerator random, X86Vcpu cpu) {
        this.random = random;
        this.cpu = cpu;
    }

    /** Enables every component that the processor has and this library knows, and returns XCR0. */
    static long enableAll(X86Vcpu cpu) {
        long offered = Integer.toUnsignedLong(cpu.cpuid().find(0xd, 0).eax());
        long wanted = XsaveComponent.X87.mask();
        for (XsaveComponent component : XsaveComponent.values()) {
            wanted |= offered & component.mask();
        }
        cpu.set(X86Register.XCR0, wanted);
        return wanted;
    }

    /** Tells whether a component's registers can be used now. */
    static boolean isEnabled(X86Vcpu cpu, XsaveComponent component) {
        long enabled = cpu.get(X86Register.XCR0) | XsaveComponent.X87.mask() | XsaveComponent.SSE.mask();
        return (enabled & component.mask()) != 0 && XsaveFormat.of(cpu.cpuid()).has(component);
    }

    ExtendedState next() {
        ExtendedState state = ExtendedState.INITIAL;
        for (XsaveComponent component : XsaveComponent.values()) {
            if (isEnabled(cpu, component) && random.nextInt(4) != 0) {
                state = state.with(component, words(component));
            }
        }
        return state;
    }

    private long[] words(XsaveComponent component) {
        return switch (component) {
            case X87 -> x87();
            case SSE -> sse();
            case PKRU -> new long[] {random.nextLong() & 0xffff_fffcL}; // pages of the first key stay within reach
            case YMM_HIGH, OPMASK, ZMM_HIGH, ZMM_UPPER -> random.longs(component.words()).toArray();
        };
    }

    private long[] x87() {
        long[] words = new long[XsaveComponent.X87.words()];
        long control = PRECISION_AND_MASKS | random.nextLong(4) << ROUNDING_SHIFT;
        words[0] = control | (random.nextLong() & CONDITION_CODES_AND_TOP) << 16 | (random.nextLong() & EMPTY_OR_NOT) << 32;
        for (int i = 3; i < words.length; i += 2) {
            words[i] = INTEGER_BIT | random.nextLong();
            words[i + 1] = 1 + random.nextLong(EXPONENT - 1);
        }
        return words;
    }

    private long[] sse() {
        long[] words = random.longs(XsaveComponent.SSE.words()).toArray();
        words[0] = 0x1f80 | words[0] & MXCSR_FREE;
        return words;
    }
}
