package com.vmaccel.soft.internal;

import com.vmaccel.api.Determinism;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/** What a processor takes from its host beside memory and ports: the time, and random numbers. */
interface HostInputs {

    /** The time-stamp counter without the guest's adjustment. */
    long timeStamp();

    /** A random number. */
    long random();

    /** The host's own: the counter runs at one gigahertz. */
    static HostInputs real() {
        SecureRandom random = new SecureRandom();
        return new HostInputs() {
            @Override
            public long timeStamp() {
                return System.nanoTime();
            }

            @Override
            public long random() {
                return random.nextLong();
            }
        };
    }

    /** Those that follow from the number of completed instructions. */
    static HostInputs counted(Determinism determinism, LongSupplier completed) {
        return new HostInputs() {
            @Override
            public long timeStamp() {
                return completed.getAsLong() * determinism.ticksPerInstruction();
            }

            @Override
            public long random() {
                return mixed(determinism.seed() + completed.getAsLong() * GOLDEN);
            }
        };
    }

    /** The odd number nearest to 2^64 divided by the golden ratio. */
    long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    /** Mixes all bits. Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014, as in SplitMix64. */
    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }
}
