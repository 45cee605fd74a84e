package com.vmaccel.soft.internal;

import java.security.SecureRandom;

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
}
