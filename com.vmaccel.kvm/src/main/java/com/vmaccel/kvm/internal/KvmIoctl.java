package com.vmaccel.kvm.internal;

import static com.vmaccel.ffi.Ioctl.io;
import static com.vmaccel.ffi.Ioctl.ior;
import static com.vmaccel.ffi.Ioctl.iow;
import static com.vmaccel.ffi.Ioctl.iowr;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;

/** KVM's ioctl numbers, by the descriptor they are for. Source: KVM API section 4. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIoctl {

    private static final int KVMIO = 0xae;

    static final int KVM_API_VERSION = 12;

    // /dev/kvm
    static final long KVM_GET_API_VERSION = io(KVMIO, 0x00);
    static final long KVM_CREATE_VM = io(KVMIO, 0x01);
    static final long KVM_GET_MSR_INDEX_LIST = iowr(KVMIO, 0x02, KvmMsrList.STRUCT);
    static final long KVM_CHECK_EXTENSION = io(KVMIO, 0x03);
    static final long KVM_GET_VCPU_MMAP_SIZE = io(KVMIO, 0x04);
    static final long KVM_GET_SUPPORTED_CPUID = iowr(KVMIO, 0x05, KvmCpuid2.STRUCT);
    static final long KVM_GET_SUPPORTED_HV_CPUID = iowr(KVMIO, 0xc1, KvmCpuid2.STRUCT);

    // virtual machine
    static final long KVM_CREATE_VCPU = io(KVMIO, 0x41);
    static final long KVM_GET_DIRTY_LOG = iow(KVMIO, 0x42, KvmDirtyLog.STRUCT);
    static final long KVM_SET_USER_MEMORY_REGION = iow(KVMIO, 0x46, KvmUserspaceMemoryRegion.STRUCT);
    static final long KVM_SET_USER_MEMORY_REGION2 = iow(KVMIO, 0x49, KvmUserspaceMemoryRegion2.STRUCT);
    static final long KVM_SET_TSS_ADDR = io(KVMIO, 0x47);
    static final long KVM_SET_IDENTITY_MAP_ADDR = iow(KVMIO, 0x48, Scalar.U64);
    static final long KVM_CREATE_IRQCHIP = io(KVMIO, 0x60);
    static final long KVM_IRQ_LINE = iow(KVMIO, 0x61, KvmIrqLevel.STRUCT);
    static final long KVM_GET_IRQCHIP = iowr(KVMIO, 0x62, KvmIrqchip.STRUCT);
    static final long KVM_SET_IRQCHIP = ior(KVMIO, 0x63, KvmIrqchip.STRUCT);
    static final long KVM_REGISTER_COALESCED_MMIO = iow(KVMIO, 0x67, KvmCoalescedMmioZone.STRUCT);
    static final long KVM_UNREGISTER_COALESCED_MMIO = iow(KVMIO, 0x68, KvmCoalescedMmioZone.STRUCT);
    static final long KVM_SET_GSI_ROUTING = iow(KVMIO, 0x6a, KvmIrqRouting.STRUCT);
    static final long KVM_IRQFD = iow(KVMIO, 0x76, KvmIrqfd.STRUCT);
    static final long KVM_CREATE_PIT2 = iow(KVMIO, 0x77, KvmPitConfig.STRUCT);
    static final long KVM_IOEVENTFD = iow(KVMIO, 0x79, KvmIoeventfd.STRUCT);
    static final long KVM_SET_CLOCK = iow(KVMIO, 0x7b, KvmClockData.STRUCT);
    static final long KVM_GET_CLOCK = ior(KVMIO, 0x7c, KvmClockData.STRUCT);
    static final long KVM_GET_PIT2 = ior(KVMIO, 0x9f, KvmPitState2.STRUCT);
    static final long KVM_SET_PIT2 = iow(KVMIO, 0xa0, KvmPitState2.STRUCT);
    static final long KVM_ENABLE_CAP = iow(KVMIO, 0xa3, KvmEnableCap.STRUCT);
    static final long KVM_SIGNAL_MSI = iow(KVMIO, 0xa5, KvmMsi.STRUCT);
    static final long KVM_HYPERV_EVENTFD = iow(KVMIO, 0xbd, KvmHypervEventfd.STRUCT);
    static final long KVM_CLEAR_DIRTY_LOG = iowr(KVMIO, 0xc0, KvmClearDirtyLog.STRUCT);
    static final long KVM_RESET_DIRTY_RINGS = io(KVMIO, 0xc7);
    static final long KVM_CREATE_GUEST_MEMFD = iowr(KVMIO, 0xd4, KvmCreateGuestMemfd.STRUCT);
    static final long KVM_X86_SET_MSR_FILTER = iow(KVMIO, 0xc6, KvmMsrFilter.STRUCT);

    // vCPU
    static final long KVM_RUN = io(KVMIO, 0x80);
    static final long KVM_GET_REGS = ior(KVMIO, 0x81, KvmRegs.STRUCT);
    static final long KVM_SET_REGS = iow(KVMIO, 0x82, KvmRegs.STRUCT);
    static final long KVM_GET_SREGS = ior(KVMIO, 0x83, KvmSregs.STRUCT);
    static final long KVM_SET_SREGS = iow(KVMIO, 0x84, KvmSregs.STRUCT);
    static final long KVM_TRANSLATE = iowr(KVMIO, 0x85, KvmTranslation.STRUCT);
    static final long KVM_INTERRUPT = iow(KVMIO, 0x86, KvmInterrupt.STRUCT);
    static final long KVM_GET_MSRS = iowr(KVMIO, 0x88, KvmMsrs.STRUCT);
    static final long KVM_SET_MSRS = iow(KVMIO, 0x89, KvmMsrs.STRUCT);
    static final long KVM_SET_SIGNAL_MASK = iow(KVMIO, 0x8b, KvmSignalMask.STRUCT);
    static final long KVM_GET_LAPIC = ior(KVMIO, 0x8e, KvmLapicState.STRUCT);
    static final long KVM_SET_LAPIC = iow(KVMIO, 0x8f, KvmLapicState.STRUCT);
    static final long KVM_SET_CPUID2 = iow(KVMIO, 0x90, KvmCpuid2.STRUCT);
    static final long KVM_GET_MP_STATE = ior(KVMIO, 0x98, KvmMpState.STRUCT);
    static final long KVM_SET_MP_STATE = iow(KVMIO, 0x99, KvmMpState.STRUCT);
    static final long KVM_NMI = io(KVMIO, 0x9a);
    static final long KVM_SET_GUEST_DEBUG = iow(KVMIO, 0x9b, KvmGuestDebug.STRUCT);
    static final long KVM_GET_VCPU_EVENTS = ior(KVMIO, 0x9f, KvmVcpuEvents.STRUCT);
    static final long KVM_SET_VCPU_EVENTS = iow(KVMIO, 0xa0, KvmVcpuEvents.STRUCT);
    static final long KVM_GET_DEBUGREGS = ior(KVMIO, 0xa1, KvmDebugregs.STRUCT);
    static final long KVM_SET_DEBUGREGS = iow(KVMIO, 0xa2, KvmDebugregs.STRUCT);
    static final long KVM_GET_TSC_KHZ = io(KVMIO, 0xa3);
    static final long KVM_SET_XSAVE = iow(KVMIO, 0xa5, KvmXsave.STRUCT);
    static final long KVM_GET_XSAVE = ior(KVMIO, 0xa4, KvmXsave.STRUCT);
    static final long KVM_SMI = io(KVMIO, 0xb7);
    static final long KVM_GET_NESTED_STATE = iowr(KVMIO, 0xbe, KvmNestedState.STRUCT);
    static final long KVM_SET_NESTED_STATE = iow(KVMIO, 0xbf, KvmNestedState.STRUCT);
    static final long KVM_GET_SREGS2 = ior(KVMIO, 0xcc, KvmSregs2.STRUCT);
    static final long KVM_SET_SREGS2 = iow(KVMIO, 0xcd, KvmSregs2.STRUCT);
    static final long KVM_GET_XSAVE2 = ior(KVMIO, 0xcf, KvmXsave.STRUCT);
    static final long KVM_GET_XCRS = ior(KVMIO, 0xa6, KvmXcrs.STRUCT);
    static final long KVM_SET_XCRS = iow(KVMIO, 0xa7, KvmXcrs.STRUCT);

    static final long KVM_PRE_FAULT_MEMORY = iowr(KVMIO, 0xd5, KvmPreFaultMemory.STRUCT);

    static final long KVM_SET_DEVICE_ATTR = iow(KVMIO, 0xe1, KvmDeviceAttr.STRUCT);
    static final long KVM_GET_DEVICE_ATTR = iow(KVMIO, 0xe2, KvmDeviceAttr.STRUCT);

    // virtual machine and vCPU
    static final long KVM_GET_STATS_FD = io(KVMIO, 0xce);

    private KvmIoctl() {}
}
