package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.x86.MsrIndex;
import java.util.List;
import java.util.stream.IntStream;

/** Which of the MSRs that KVM can save are a vCPU's state. */
final class KvmStateMsrs {

    /** Why MSRs are left out. */
    private enum Reason {
        /** Counts by itself, or only has meaning with the counter. */
        TIME,
        /** Says what the processor is, which CPUID and the creator of the virtual machine decide. */
        DESCRIPTION,
        /** Belongs to interfaces of Hyper-V: added again as far as CPUID announces them, of which KVM does not list all. */
        HYPERV,
        /** KVM's own, and refused unless there is a local APIC. */
        NEEDS_APIC
    }

    /** A range of MSRs, both ends included. */
    private record Left(int first, int last, Reason reason) {
        static Left one(int index, Reason reason) {
            return new Left(index, index, reason);
        }

        boolean has(int index) {
            return Integer.compareUnsigned(index, first) >= 0 && Integer.compareUnsigned(index, last) <= 0;
        }
    }

    private static final List<Left> LEFT_OUT = List.of(
            Left.one(MsrIndex.IA32_TSC, Reason.TIME),
            Left.one(MsrIndex.IA32_TSC_DEADLINE, Reason.TIME),
            Left.one(0xc000_0104, Reason.TIME), // AMD64_TSC_RATIO
            Left.one(0x8b, Reason.DESCRIPTION), // IA32_UCODE_REV
            Left.one(0xce, Reason.DESCRIPTION), // PLATFORM_INFO
            Left.one(0x10a, Reason.DESCRIPTION), // IA32_ARCH_CAPABILITIES
            Left.one(0x345, Reason.DESCRIPTION), // IA32_PERF_CAPABILITIES
            new Left(0x480, 0x491, Reason.DESCRIPTION), // IA32_VMX_*
            Left.one(0xc001_1029, Reason.DESCRIPTION), // AMD64_DE_CFG
            new Left(0x4000_0000, 0x4000_ffff, Reason.HYPERV),
            Left.one(0x4b56_4d02, Reason.NEEDS_APIC), // KVM_ASYNC_PF_EN
            Left.one(0x4b56_4d04, Reason.NEEDS_APIC), // KVM_PV_EOI_EN
            Left.one(0x4b56_4d06, Reason.NEEDS_APIC), // KVM_ASYNC_PF_INT
            Left.one(0x4b56_4d07, Reason.NEEDS_APIC)); // KVM_ASYNC_PF_ACK

    private KvmStateMsrs() {}

    /** Returns the indices, ascending as unsigned numbers. */
    static int[] of(KvmHost host, VmConfig config) {
        InterruptMode mode = config.interruptMode();
        IntStream own = host.msrs().stream()
                .filter(index -> LEFT_OUT.stream().noneMatch(left -> left.has(index) && applies(left.reason, mode)))
                .mapToInt(Integer::intValue);
        return IntStream.concat(own, KvmEnlightenment.msrs(config.enlightenments())).boxed().sorted(Integer::compareUnsigned).mapToInt(Integer::intValue).toArray();
    }

    private static boolean applies(Reason reason, InterruptMode mode) {
        return reason != Reason.NEEDS_APIC || mode == InterruptMode.NONE;
    }
}
