package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.debug.DebugSettings.Breakpoint;
import com.vmaccel.api.debug.DebugSettings.Trigger;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What a debugged vCPU stops at. Source: KVM API section 4.87; Intel SDM volume 3 section 19.2.4. */
final class KvmBreakpoints implements GuestDebug {

    private static final int REGISTERS = 4;
    private static final int DR7 = 7;
    private static final long DR7_FIXED_AND_EXACT = 0x600;

    private final KvmVcpuState vcpu;
    private final KvmVcpuFd fd;
    private DebugSettings settings = DebugSettings.OFF;

    KvmBreakpoints(KvmVcpuState vcpu, KvmVcpuFd fd) {
        this.vcpu = vcpu;
        this.fd = fd;
    }

    @Override
    public int hardwareBreakpoints() {
        Capabilities capabilities = vcpu.capabilities();
        return capabilities.has(Capability.HARDWARE_BREAKPOINTS) || capabilities.has(Capability.WATCHPOINTS) ? REGISTERS : 0;
    }

    @Override
    public void configure(DebugSettings wanted) {
        vcpu.requireBoundary("configure debugging");
        require(wanted.singleStep(), Capability.SINGLE_STEP);
        require(wanted.softwareBreakpoints(), Capability.SOFTWARE_BREAKPOINTS);
        for (Breakpoint breakpoint : wanted.breakpoints()) {
            require(true, breakpoint.trigger() == Trigger.EXECUTE ? Capability.HARDWARE_BREAKPOINTS : Capability.WATCHPOINTS);
        }
        if (wanted.breakpoints().size() > hardwareBreakpoints()) {
            throw new IllegalArgumentException(
                    "%s: %d breakpoints are more than %d".formatted(vcpu, wanted.breakpoints().size(), hardwareBreakpoints()));
        }
        vcpu.registers().store();
        apply(wanted);
        settings = wanted;
    }

    private void require(boolean wanted, Capability capability) {
        if (wanted && !vcpu.capabilities().has(capability)) {
            throw new UnsupportedCapabilityException(KvmDevice.ID, "configure debugging of " + vcpu, capability);
        }
    }

    boolean isStepping() {
        return settings.singleStep();
    }

    /** Gives KVM registers that were written together with the settings: it steps on from the instruction it was told last. By the owner, before an entry that steps. */
    void step() {
        if (vcpu.registers().isDirty()) {
            vcpu.registers().store();
            apply(settings);
        }
    }

    private void apply(DebugSettings wanted) {
        int control = wanted.equals(DebugSettings.OFF) ? 0 : KvmGuestDebug.KVM_GUESTDBG_ENABLE;
        control |= wanted.singleStep() ? KvmGuestDebug.KVM_GUESTDBG_SINGLESTEP : 0;
        control |= wanted.softwareBreakpoints() ? KvmGuestDebug.KVM_GUESTDBG_USE_SW_BP : 0;
        control |= wanted.breakpoints().isEmpty() ? 0 : KvmGuestDebug.KVM_GUESTDBG_USE_HW_BP;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment debug = KvmGuestDebug.STRUCT.allocate(arena);
            KvmGuestDebug.CONTROL.set(debug, control);
            putBreakpoints(debug, wanted.breakpoints());
            fd.call("KVM_SET_GUEST_DEBUG", KvmIoctl.KVM_SET_GUEST_DEBUG, debug);
        }
    }

    private static void putBreakpoints(MemorySegment debug, List<Breakpoint> breakpoints) {
        long dr7 = DR7_FIXED_AND_EXACT;
        for (int i = 0; i < breakpoints.size(); i++) {
            Breakpoint breakpoint = breakpoints.get(i);
            debug.set(JAVA_LONG, KvmGuestDebug.DEBUGREG.offset(i), breakpoint.address());
            dr7 |= 2L << 2 * i | (long) (condition(breakpoint.trigger()) | length(breakpoint.lengthBytes()) << 2) << 16 + 4 * i;
        }
        debug.set(JAVA_LONG, KvmGuestDebug.DEBUGREG.offset(DR7), dr7);
    }

    private static int condition(Trigger trigger) {
        return switch (trigger) {
            case EXECUTE -> 0;
            case WRITE -> 1;
            case READ_WRITE -> 3;
        };
    }

    private static int length(int bytes) {
        return bytes == Long.BYTES ? 2 : bytes - 1;
    }
}
