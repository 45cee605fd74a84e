package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.linux.KickSignal;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration with PID {@value #PID}. */
@ObjectClassDefinition(name = "vmaccel KVM", description = "KVM on Linux")
@interface KvmConfiguration {

    String PID = "com.vmaccel.kvm";
    String DEVICE = "/dev/kvm";
    long STOP_TIMEOUT_MILLIS = 5000;

    @AttributeDefinition(name = "Device", description = "The path of KVM's device")
    String device() default DEVICE;

    @AttributeDefinition(
            name = "Kick signal offset",
            description = "Which real-time signal makes a vCPU leave the guest, counted from SIGRTMIN; nothing else in the process may handle it",
            min = "0",
            max = "27")
    int kickSignalOffset() default KickSignal.DEFAULT_OFFSET;

    @AttributeDefinition(
            name = "Stop timeout",
            description = "How long pausing and closing wait for a vCPU, in milliseconds, at most a day",
            min = "1",
            max = "86400000")
    long stopTimeoutMillis() default STOP_TIMEOUT_MILLIS;
}
