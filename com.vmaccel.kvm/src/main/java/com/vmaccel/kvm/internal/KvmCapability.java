package com.vmaccel.kvm.internal;

/** KVM's extensions the engine asks for, with the numbers of {@code linux/kvm.h}. Source: KVM API, the "Capability" of each section. */
enum KvmCapability {
    KVM_CAP_IRQCHIP(0),
    KVM_CAP_USER_MEMORY(3),
    KVM_CAP_SET_TSS_ADDR(4),
    KVM_CAP_EXT_CPUID(7),
    KVM_CAP_NR_MEMSLOTS(10),
    KVM_CAP_MP_STATE(14),
    KVM_CAP_USER_NMI(22),
    KVM_CAP_SET_GUEST_DEBUG(23),
    KVM_CAP_IRQ_ROUTING(25),
    KVM_CAP_IRQFD(32),
    KVM_CAP_PIT2(33),
    KVM_CAP_PIT_STATE2(35),
    KVM_CAP_IOEVENTFD(36),
    KVM_CAP_SET_IDENTITY_MAP_ADDR(37),
    KVM_CAP_ADJUST_CLOCK(39),
    KVM_CAP_VCPU_EVENTS(41),
    KVM_CAP_DEBUGREGS(50),
    KVM_CAP_XSAVE(55),
    KVM_CAP_XCRS(56),
    KVM_CAP_GET_TSC_KHZ(61),
    KVM_CAP_MAX_VCPUS(66),
    KVM_CAP_TSC_DEADLINE_TIMER(72),
    KVM_CAP_SYNC_REGS(74),
    KVM_CAP_SIGNAL_MSI(77),
    KVM_CAP_READONLY_MEM(81),
    KVM_CAP_IRQFD_RESAMPLE(82),
    KVM_CAP_ENABLE_CAP_VM(98),
    KVM_CAP_SPLIT_IRQCHIP(121),
    KVM_CAP_IOEVENTFD_ANY_LENGTH(122),
    KVM_CAP_VCPU_ATTRIBUTES(127),
    KVM_CAP_IMMEDIATE_EXIT(136),
    KVM_CAP_X86_USER_SPACE_MSR(188),
    KVM_CAP_X86_MSR_FILTER(189),
    KVM_CAP_BINARY_STATS_FD(203),
    KVM_CAP_EXIT_ON_EMULATION_FAILURE(204),
    KVM_CAP_XSAVE2(208),
    KVM_CAP_MEMORY_FAULT_INFO(232);

    private final int number;

    KvmCapability(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
