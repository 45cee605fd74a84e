package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.StateElement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings new vCPUs of one kind into their reset state. KVM makes them all alike and most of their state is as it is to be: the first is reset wholly, the second is
 * read before and after that, and of the others only what that changed is written. Not those of virtual machines with an interrupt controller or another extension:
 * KVM keeps more of them than can be read. A guest's start-up message, for one, reaches only a vCPU whose local APIC was written. Thread-safe.
 */
final class KvmNewVcpus {

    private final boolean plain;
    private volatile boolean seen;
    private volatile @Nullable List<StateElement<X86Vcpu, ?>> lacking;

    /**
     * Makes a kind of which nothing is known.
     *
     * @param config what its virtual machines are
     */
    KvmNewVcpus(VmConfig config) {
        plain = config.interruptMode() == InterruptMode.NONE && config.options().isEmpty() && config.enlightenments().isEmpty();
    }

    /** Resets a vCPU that nothing was written to but its CPUID table. By its owner. */
    void reset(KvmVcpuState vcpu) {
        List<StateElement<X86Vcpu, ?>> known = lacking;
        if (known != null) {
            known.forEach(element -> reset(element, vcpu));
        } else if (plain && seen) {
            SavedState before = X86VcpuState.ELEMENTS.save(vcpu);
            vcpu.reset();
            lacking = differing(vcpu, before, X86VcpuState.ELEMENTS.save(vcpu));
        } else {
            vcpu.reset();
            seen = true;
        }
    }

    private static List<StateElement<X86Vcpu, ?>> differing(X86Vcpu vcpu, SavedState before, SavedState after) {
        return X86VcpuState.ELEMENTS.present(vcpu).stream()
                .filter(element -> !Objects.equals(before.values().get(element.name()), after.values().get(element.name())))
                .toList();
    }

    private static <T> void reset(StateElement<X86Vcpu, T> element, X86Vcpu vcpu) {
        element.set().accept(vcpu, element.reset().apply(vcpu));
    }

    /** Returns the names of what is written to a new vCPU; null where that is everything. */
    @Nullable List<String> written() {
        List<StateElement<X86Vcpu, ?>> known = lacking;
        return known == null ? null : known.stream().map(StateElement::name).toList();
    }
}
