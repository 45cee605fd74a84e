package com.vmaccel.api;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.x86.CpuidTable;

/**
 * An x86 processor as CPUID describes it. Topology and APIC id need not be filled in: the engine does so for each vCPU.
 *
 * @param cpuid what CPUID answers; start from {@link X86Accelerator#supportedCpuid()}
 */
public record X86CpuModel(CpuidTable cpuid) implements CpuModel {
    @Override
    public Architecture architecture() {
        return Architecture.X86_64;
    }
}
