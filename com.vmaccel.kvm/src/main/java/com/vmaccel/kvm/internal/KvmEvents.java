package com.vmaccel.kvm.internal;

import com.vmaccel.api.smm.SystemManagementState;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.VcpuEvents.InjectedInterrupt;
import com.vmaccel.api.x86.VcpuEvents.Nmi;
import com.vmaccel.api.x86.VcpuEvents.PendingException;
import com.vmaccel.api.x86.VcpuEvents.Shadow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalInt;

/** The events a vCPU is in the middle of. KVM does not tell a received start-up vector, and tells an exception raised or being delivered alike. */
final class KvmEvents {

    private KvmEvents() {}

    static VcpuEvents read(KvmVcpuFd vcpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = KvmVcpuEvents.STRUCT.allocate(arena);
            vcpu.call("KVM_GET_VCPU_EVENTS", KvmIoctl.KVM_GET_VCPU_EVENTS, events);
            return new VcpuEvents(exception(events), interrupt(events), nmi(events), shadow(events), KvmVcpuEvents.SIPI_VECTOR.get(events));
        }
    }

    private static Optional<PendingException> exception(MemorySegment events) {
        if (KvmVcpuEvents.EXCEPTION_INJECTED.get(events) == 0 && KvmVcpuEvents.EXCEPTION_PENDING.get(events) == 0) {
            return Optional.empty();
        }
        boolean hasErrorCode = KvmVcpuEvents.EXCEPTION_HAS_ERROR_CODE.get(events) != 0;
        OptionalInt errorCode = hasErrorCode ? OptionalInt.of(KvmVcpuEvents.EXCEPTION_ERROR_CODE.get(events)) : OptionalInt.empty();
        return Optional.of(new PendingException(KvmVcpuEvents.EXCEPTION_NR.get(events), errorCode));
    }

    private static Optional<InjectedInterrupt> interrupt(MemorySegment events) {
        if (KvmVcpuEvents.INTERRUPT_INJECTED.get(events) == 0) {
            return Optional.empty();
        }
        return Optional.of(new InjectedInterrupt(KvmVcpuEvents.INTERRUPT_NR.get(events), KvmVcpuEvents.INTERRUPT_SOFT.get(events) != 0));
    }

    private static Nmi nmi(MemorySegment events) {
        return new Nmi(
                KvmVcpuEvents.NMI_INJECTED.get(events) != 0,
                KvmVcpuEvents.NMI_PENDING.get(events) != 0,
                KvmVcpuEvents.NMI_MASKED.get(events) != 0);
    }

    private static Shadow shadow(MemorySegment events) {
        int shadow = KvmVcpuEvents.INTERRUPT_SHADOW.get(events);
        if ((shadow & KvmVcpuEvents.KVM_X86_SHADOW_INT_MOV_SS) != 0) {
            return Shadow.MOV_SS;
        }
        return (shadow & KvmVcpuEvents.KVM_X86_SHADOW_INT_STI) != 0 ? Shadow.STI : Shadow.NONE;
    }

    static void write(KvmVcpuFd vcpu, VcpuEvents value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = KvmVcpuEvents.STRUCT.allocate(arena);
            value.exception().ifPresent(exception -> put(events, exception));
            value.interrupt().ifPresent(interrupt -> put(events, interrupt));
            KvmVcpuEvents.NMI_INJECTED.set(events, value.nmi().injected() ? 1 : 0);
            KvmVcpuEvents.NMI_PENDING.set(events, value.nmi().pending() ? 1 : 0);
            KvmVcpuEvents.NMI_MASKED.set(events, value.nmi().masked() ? 1 : 0);
            KvmVcpuEvents.INTERRUPT_SHADOW.set(events, switch (value.shadow()) {
                case NONE -> 0;
                case STI -> KvmVcpuEvents.KVM_X86_SHADOW_INT_STI;
                case MOV_SS -> KvmVcpuEvents.KVM_X86_SHADOW_INT_MOV_SS;
            });
            KvmVcpuEvents.SIPI_VECTOR.set(events, value.sipiVector());
            KvmVcpuEvents.FLAGS.set(events, KvmVcpuEvents.KVM_VCPUEVENT_VALID_NMI_PENDING
                    | KvmVcpuEvents.KVM_VCPUEVENT_VALID_SIPI_VECTOR | KvmVcpuEvents.KVM_VCPUEVENT_VALID_SHADOW);
            vcpu.call("KVM_SET_VCPU_EVENTS", KvmIoctl.KVM_SET_VCPU_EVENTS, events);
        }
    }

    static SystemManagementState readManagement(KvmVcpuFd vcpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = KvmVcpuEvents.STRUCT.allocate(arena);
            vcpu.call("KVM_GET_VCPU_EVENTS", KvmIoctl.KVM_GET_VCPU_EVENTS, events);
            return new SystemManagementState(
                    KvmVcpuEvents.SMI_SMM.get(events) != 0,
                    KvmVcpuEvents.SMI_PENDING.get(events) != 0,
                    KvmVcpuEvents.SMI_SMM_INSIDE_NMI.get(events) != 0,
                    KvmVcpuEvents.SMI_LATCHED_INIT.get(events) != 0);
        }
    }

    /** The other events stay what they are. */
    static void writeManagement(KvmVcpuFd vcpu, SystemManagementState value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = KvmVcpuEvents.STRUCT.allocate(arena);
            vcpu.call("KVM_GET_VCPU_EVENTS", KvmIoctl.KVM_GET_VCPU_EVENTS, events);
            KvmVcpuEvents.SMI_SMM.set(events, value.active() ? 1 : 0);
            KvmVcpuEvents.SMI_PENDING.set(events, value.pending() ? 1 : 0);
            KvmVcpuEvents.SMI_SMM_INSIDE_NMI.set(events, value.insideNmi() ? 1 : 0);
            KvmVcpuEvents.SMI_LATCHED_INIT.set(events, value.latchedInit() ? 1 : 0);
            KvmVcpuEvents.FLAGS.set(events, KvmVcpuEvents.KVM_VCPUEVENT_VALID_SMM);
            vcpu.call("KVM_SET_VCPU_EVENTS", KvmIoctl.KVM_SET_VCPU_EVENTS, events);
        }
    }

    private static void put(MemorySegment events, PendingException exception) {
        KvmVcpuEvents.EXCEPTION_INJECTED.set(events, 1);
        KvmVcpuEvents.EXCEPTION_NR.set(events, exception.vector());
        KvmVcpuEvents.EXCEPTION_HAS_ERROR_CODE.set(events, exception.errorCode().isPresent() ? 1 : 0);
        KvmVcpuEvents.EXCEPTION_ERROR_CODE.set(events, exception.errorCode().orElse(0));
    }

    private static void put(MemorySegment events, InjectedInterrupt interrupt) {
        KvmVcpuEvents.INTERRUPT_INJECTED.set(events, 1);
        KvmVcpuEvents.INTERRUPT_NR.set(events, interrupt.vector());
        KvmVcpuEvents.INTERRUPT_SOFT.set(events, interrupt.software() ? 1 : 0);
    }
}
