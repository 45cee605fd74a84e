package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/** What KVM wants settled before the first vCPU exists. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmVmSetup {

    static final int KVM_X86_DISABLE_EXITS_HLT = 2;
    static final int KVM_X86_DISABLE_EXITS_PAUSE = 4;
    /** Exits of a guest that waits. */
    private static final int IDLE_EXITS = KVM_X86_DISABLE_EXITS_HLT | KVM_X86_DISABLE_EXITS_PAUSE;

    static final int KVM_MSR_EXIT_REASON_INVAL = 1;
    static final int KVM_MSR_EXIT_REASON_UNKNOWN = 2;
    static final int KVM_MSR_EXIT_REASON_FILTER = 4;

    /**
     * Where Intel processors without unrestricted guests get four pages of guest-physical addresses of their own, for real mode: an identity map and a task state
     * segment. It is below the last 16 MiB under 4 GiB, where firmware lives, and above the APICs.
     */
    private static final long IDENTITY_MAP = 0xfeff_c000L;
    private static final long TASK_STATE = IDENTITY_MAP + 0x1000;

    /** How many pins an IOAPIC of the caller's has. */
    private static final int IOAPIC_PINS = 24;

    private KvmVmSetup() {}

    static void apply(KvmVmFd vm, KvmHost host, VmConfig config) {
        if (host.has(KvmCapability.KVM_CAP_SET_IDENTITY_MAP_ADDR)) {
            setIdentityMap(vm);
        }
        if (host.has(KvmCapability.KVM_CAP_SET_TSS_ADDR)) {
            check(vm.ioctl(KvmIoctl.KVM_SET_TSS_ADDR, TASK_STATE), () -> "KVM_SET_TSS_ADDR 0x" + Long.toHexString(TASK_STATE));
        }
        switch (config.interruptMode()) {
            case NONE -> { }
            case LOCAL -> enable(vm, KvmCapability.KVM_CAP_SPLIT_IRQCHIP, IOAPIC_PINS);
            case FULL -> createControllers(vm);
        }
        if (config.options().contains(VmOption.IDLE_IN_GUEST)) {
            enable(vm, KvmCapability.KVM_CAP_X86_DISABLE_EXITS, IDLE_EXITS);
        }
        if (host.has(KvmCapability.KVM_CAP_EXIT_ON_EMULATION_FAILURE)) {
            enable(vm, KvmCapability.KVM_CAP_EXIT_ON_EMULATION_FAILURE, 1); // with the instruction's bytes, and never #UD for what is a gap of KVM's
        }
        if (config.msrPolicy().orElse(MsrPolicy.FAULT) == MsrPolicy.EXIT) {
            enable(vm, KvmCapability.KVM_CAP_X86_USER_SPACE_MSR, KVM_MSR_EXIT_REASON_UNKNOWN | KVM_MSR_EXIT_REASON_INVAL | filtered(host));
        }
    }

    /** Tells whether the exits of a guest that waits can be switched off. */
    static boolean canIdleInGuest(KvmHost host) {
        return (host.number(KvmCapability.KVM_CAP_X86_DISABLE_EXITS) & IDLE_EXITS) == IDLE_EXITS;
    }

    private static int filtered(KvmHost host) {
        return host.has(KvmCapability.KVM_CAP_X86_MSR_FILTER) ? KVM_MSR_EXIT_REASON_FILTER : 0;
    }

    private static void setIdentityMap(KvmVmFd vm) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocateFrom(JAVA_LONG, IDENTITY_MAP);
            check(vm.ioctl(KvmIoctl.KVM_SET_IDENTITY_MAP_ADDR, address), () -> "KVM_SET_IDENTITY_MAP_ADDR 0x" + Long.toHexString(IDENTITY_MAP));
        }
    }

    private static void createControllers(KvmVmFd vm) {
        check(vm.ioctl(KvmIoctl.KVM_CREATE_IRQCHIP, 0), () -> "KVM_CREATE_IRQCHIP");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment config = KvmPitConfig.STRUCT.allocate(arena);
            KvmPitConfig.FLAGS.set(config, KvmPitConfig.KVM_PIT_SPEAKER_DUMMY);
            check(vm.ioctl(KvmIoctl.KVM_CREATE_PIT2, config), () -> "KVM_CREATE_PIT2 flags=" + KvmPitConfig.KVM_PIT_SPEAKER_DUMMY);
        }
    }

    /** Enables an extension that takes a number. */
    static void enable(KvmVmFd vm, KvmCapability capability, long argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment enabled = KvmEnableCap.of(arena, capability, argument);
            check(vm.ioctl(KvmIoctl.KVM_ENABLE_CAP, enabled), () -> "KVM_ENABLE_CAP %s argument=%d".formatted(capability, argument));
        }
    }

    private static void check(int result, Supplier<String> call) {
        Errno.check(result, KvmDevice.ID, call);
    }
}
