package com.vmaccel.soft.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration with PID {@value #PID}. */
@ObjectClassDefinition(name = "vmaccel software CPU", description = "x86 virtual machines in software")
@interface SoftConfiguration {

    String PID = "com.vmaccel.soft";
    long STOP_TIMEOUT_MILLIS = 5000;
    long LONGEST_STOP_MILLIS = 86_400_000;

    @AttributeDefinition(
            name = "Stop timeout",
            description = "How long pausing and closing wait for a vCPU, in milliseconds, at most a day",
            min = "1",
            max = "86400000")
    long stopTimeoutMillis() default STOP_TIMEOUT_MILLIS;
}
