package com.vmaccel.api.smm;

import org.osgi.annotation.versioning.ProviderType;

/**
 * System management mode of one vCPU: a feature of those virtual machines that were created with {@code VmOption.SYSTEM_MANAGEMENT}. A system management interrupt, queued with
 * {@code VcpuInterrupts.smi}, stores the processor's state below SMBASE + 0x10000 and goes on at SMBASE + 0x8000 in a mode like real mode; the handler's RSM brings the state back.
 * SMBASE is an MSR, {@code MsrIndex.IA32_SMBASE}. The mode sees the same memory as every other: nothing locks its part of it away. To be used on the vCPU's owner thread.
 * Source: Intel SDM volume 3 chapter 33; AMD APM volume 2 chapter 10.
 */
@ProviderType
public interface SystemManagement {

    /**
     * Reads where the vCPU is.
     *
     * @return its state
     */
    SystemManagementState state();

    /**
     * Puts the vCPU somewhere else. Only whether it is in the mode changes, neither registers nor memory, so this is for states that are loaded as a whole.
     *
     * @param state the state
     * @throws IllegalStateException while an access is pending
     */
    void setState(SystemManagementState state);
}
