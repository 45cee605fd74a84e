package com.vmaccel.soft.internal;

import java.security.SecureRandom;

/** What a processor takes from its host beside memory and ports: the time, and random numbers. */
interface HostInputs {

    /** How fast the host's own counter counts, in thousands a second. */
    long REAL_KHZ = 1_000_000;

    /** The time-stamp counter without the guest's adjustment. */
    long timeStamp();

    /** A random number. */
    long random();

    /** The host's own: the counter counts nanoseconds. */
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
}
