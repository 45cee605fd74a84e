package com.vmaccel.api;

import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.nested.NestedState;
import com.vmaccel.api.nested.NestedVirtualization;
import com.vmaccel.api.smm.SystemManagement;
import com.vmaccel.api.smm.SystemManagementState;
import com.vmaccel.api.state.StateElement;
import com.vmaccel.api.state.StateLaw;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.PageDirectoryPointers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Those elements of an x86 vCPU's state that only vCPUs with an optional part have. */
final class X86StateParts {

    static final StateElement<X86Vcpu, SystemManagementState> SYSTEM_MANAGEMENT = part(
            "system-management", StateLaw.IDENTITY, SystemManagement.class, part -> SystemManagementState.NONE, SystemManagement::state, SystemManagement::setState);

    /** Written when the control registers, which may enable it, are there; MSRs and events come later, since some of them are then those of the guest's guest. */
    static final StateElement<X86Vcpu, NestedState> NESTED = new StateElement<>(
            "nested",
            StateLaw.NORMALISED,
            vcpu -> vcpu.feature(NestedVirtualization.class).isPresent(),
            vcpu -> nested(vcpu).initial(),
            vcpu -> nested(vcpu).state(),
            (vcpu, value) -> nested(vcpu).setState(value),
            (vcpu, value) -> value.format().equals(nested(vcpu).initial().format()));

    /** Written when nothing is left to be written that loads them from memory. */
    static final StateElement<X86Vcpu, Optional<List<Long>>> PAGE_DIRECTORY_POINTERS = part(
            "page-directory-pointers", StateLaw.NORMALISED, PageDirectoryPointers.class, part -> Optional.empty(), PageDirectoryPointers::read,
            (part, value) -> value.ifPresent(part::write));

    static final StateElement<X86Vcpu, RawBytes> LOCAL_APIC = new StateElement<>(
            "local-apic",
            StateLaw.TIME_VARYING,
            X86StateParts::hasLocalApic,
            vcpu -> resetLocalApic(vcpu.id()),
            vcpu -> RawBytes.of(vcpu.feature(LocalApic.class).orElseThrow().registers()),
            (vcpu, value) -> vcpu.feature(LocalApic.class).orElseThrow().setRegisters(value.toArray()));

    static final StateElement<X86Vcpu, OptionalLong> DEADLINE = new StateElement<>(
            "tsc-deadline", StateLaw.TIME_VARYING, X86StateParts::hasLocalApic, vcpu -> OptionalLong.empty(), X86StateParts::deadline, X86StateParts::setDeadline);

    /** In ECX of CPUID leaf 1. */
    private static final int DEADLINE_TIMER = 1 << 24;
    /** The earliest deadline there is; 0 disarms. */
    private static final long OVERDUE = 1;

    private X86StateParts() {}

    private static <P, T> StateElement<X86Vcpu, T> part(
            String name, StateLaw law, Class<P> type, Function<P, T> reset, Function<P, T> get, BiConsumer<P, T> set) {
        return new StateElement<>(
                name,
                law,
                vcpu -> vcpu.feature(type).isPresent(),
                vcpu -> reset.apply(vcpu.feature(type).orElseThrow()),
                vcpu -> get.apply(vcpu.feature(type).orElseThrow()),
                (vcpu, value) -> set.accept(vcpu.feature(type).orElseThrow(), value));
    }

    private static NestedVirtualization nested(X86Vcpu vcpu) {
        return vcpu.feature(NestedVirtualization.class).orElseThrow();
    }

    private static boolean hasLocalApic(X86Vcpu vcpu) {
        return vcpu.feature(LocalApic.class).isPresent();
    }

    /** Not what decides about presence: a state may bring a CPUID table with it that has the timer. */
    private static boolean hasDeadlineTimer(X86Vcpu vcpu) {
        return (vcpu.cpuid().find(1, 0).ecx() & DEADLINE_TIMER) != 0;
    }

    /**
     * How many ticks are left, none or fewer if it is due; empty while the timer is not armed or not there. A time as the counter tells it would not fit another
     * vCPU's counter.
     */
    private static OptionalLong deadline(X86Vcpu vcpu) {
        if (!hasDeadlineTimer(vcpu)) {
            return OptionalLong.empty();
        }
        long[] values = new long[2];
        vcpu.readMsrs(new int[] {MsrIndex.IA32_TSC_DEADLINE, MsrIndex.IA32_TSC}, values);
        return values[0] == 0 ? OptionalLong.empty() : OptionalLong.of(values[0] - values[1]);
    }

    /** Has no effect unless the local APIC's timer is in the mode for it: written after the local APIC. */
    private static void setDeadline(X86Vcpu vcpu, OptionalLong ticks) {
        if (!hasDeadlineTimer(vcpu)) {
            return;
        }
        long deadline = 0;
        if (ticks.isPresent()) {
            deadline = ticks.getAsLong() <= 0 ? OVERDUE : vcpu.msr(MsrIndex.IA32_TSC) + ticks.getAsLong();
        }
        vcpu.setMsr(MsrIndex.IA32_TSC_DEADLINE, deadline);
    }

    /** The register page after reset: Intel SDM volume 3 section 11.4.7.1. */
    private static RawBytes resetLocalApic(int id) {
        byte[] page = new byte[LocalApic.PAGE_BYTES];
        page[0x23] = (byte) id;
        put(page, 0x30, 0x0005_0014);
        put(page, 0xe0, -1);
        put(page, 0xf0, 0xff);
        for (int lvt = 0x320; lvt <= 0x370; lvt += 0x10) {
            put(page, lvt, 0x10000);
        }
        return RawBytes.of(page);
    }

    private static void put(byte[] page, int offset, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            page[offset + i] = (byte) (value >>> 8 * i);
        }
    }
}
