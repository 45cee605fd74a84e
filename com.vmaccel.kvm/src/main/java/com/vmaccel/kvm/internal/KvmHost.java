package com.vmaccel.kvm.internal;

import com.vmaccel.api.x86.CpuidTable;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What KVM says of itself and does not change: asked once.
 *
 * @param extensions what KVM_CHECK_EXTENSION said
 * @param vcpuMmapBytes the size of a vCPU's run area
 * @param cpuid all that CPUID can announce
 * @param hyperv all that it can announce of Hyper-V's interface
 * @param msrs the MSRs that KVM can save
 * @param modules what the kernel's modules say of themselves
 */
record KvmHost(Map<KvmCapability, Integer> extensions, long vcpuMmapBytes, CpuidTable cpuid, CpuidTable hyperv, List<Integer> msrs, KvmModules modules) {

    /** Makes the map and list immutable. */
    KvmHost {
        extensions = Collections.unmodifiableMap(new EnumMap<>(extensions));
        msrs = List.copyOf(msrs);
    }

    /**
     * Asks an open device.
     *
     * @param device KVM's device
     * @return its answers
     */
    static KvmHost ask(KvmDevice device) {
        Map<KvmCapability, Integer> extensions = new EnumMap<>(KvmCapability.class);
        for (KvmCapability capability : KvmCapability.values()) {
            extensions.put(capability, device.check(capability));
        }
        CpuidTable hyperv = device.check(KvmCapability.KVM_CAP_SYS_HYPERV_CPUID) > 0 ? device.hypervCpuid() : CpuidTable.of(List.of());
        List<Integer> msrs = Arrays.stream(device.msrIndices()).boxed().toList();
        return new KvmHost(extensions, device.vcpuMmapBytes(), device.supportedCpuid(), hyperv, msrs, KvmModules.detect());
    }

    /** Returns this host as if its kind did all that KVM's interface has, for tests that find out what of it is true. */
    KvmHost believed() {
        return new KvmHost(extensions, vcpuMmapBytes, cpuid, hyperv, msrs, new KvmModules(KvmFlavour.OTHER, modules.ignoresMsrs()));
    }

    boolean has(KvmCapability capability) {
        return number(capability) > 0;
    }

    int number(KvmCapability capability) {
        return extensions.getOrDefault(capability, 0);
    }
}
