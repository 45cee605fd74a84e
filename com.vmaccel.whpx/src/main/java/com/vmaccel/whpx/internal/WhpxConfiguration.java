package com.vmaccel.whpx.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration with PID {@value #PID}. */
@ObjectClassDefinition(name = "vmaccel WHPX", description = "Windows Hypervisor Platform")
@interface WhpxConfiguration {

    String PID = "com.vmaccel.whpx";
    long STOP_TIMEOUT_MILLIS = 5000;

    @AttributeDefinition(
            name = "Stop timeout",
            description = "How long pausing and closing wait for a vCPU, in milliseconds, at most a day",
            min = "1",
            max = "86400000")
    long stopTimeoutMillis() default STOP_TIMEOUT_MILLIS;

    @AttributeDefinition(
            name = "Emulator of the platform",
            description = "Whether WinHvEmulation.dll completes accesses to ports and memory, and not the library's own decoder")
    boolean emulator() default false;
}
