package com.vmaccel.kvm.internal;

import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * How KVM executes guests, by the module that does. What the module's kind cannot do is not claimed, although the common part of KVM accepts the call. The
 * conformance suite runs these cases nevertheless ({@link KvmHost#believed()}): {@code cnf/limits} expects them to fail, and a pass is reported.
 */
enum KvmFlavour {
    /** Intel VT-x. */
    INTEL("kvm_intel"),
    /** AMD-V. */
    AMD("kvm_amd"),
    /**
     * No hardware: ring 3 runs natively, everything else is emulated. Breakpoint instructions and watched data never exit, and an offset of the time-stamp
     * counter is accepted and has no effect, as is that a halt stays in the guest. A guest that is emulated does not leave for a full ring of written pages, which then loses some. The moment an interrupt can be taken is
     * reported at once in ring 3, but only after some hundred emulated instructions elsewhere: a guest that exits or disables interrupts sooner, each time, is never
     * reported. So it is not claimed, for a caller who relies on it may wait for ever; but it is asked for, since it brings queued interrupts in sooner.
     */
    PVM("kvm_pvm"),
    /** A module of another name, or one built into the kernel. */
    OTHER("");

    private final String module;

    KvmFlavour(String module) {
        this.module = module;
    }

    /** Finds out from the modules the kernel lists in a folder. */
    static KvmFlavour detect(Path modules) {
        for (KvmFlavour flavour : values()) {
            if (flavour != OTHER && Files.isDirectory(modules.resolve(flavour.module))) {
                return flavour;
            }
        }
        return OTHER;
    }

    /** Returns whether the conformance suite was run on a host of this kind. */
    Evidence evidence() {
        return this == PVM ? Evidence.RUN_ON_VENDOR_SYSTEM : Evidence.NOT_YET_RUN_ON_VENDOR_SYSTEM;
    }

    /** Returns the module's name, empty if it is not known. */
    String module() {
        return module;
    }

    /** Returns what does not work although KVM's interface has it. */
    Set<Capability> lacking() {
        return this == PVM
                ? EnumSet.of(Capability.SOFTWARE_BREAKPOINTS, Capability.WATCHPOINTS, Capability.INTERRUPT_WINDOW, Capability.TIME_STAMP_COUNTER,
                        Capability.DIRTY_RING, Capability.IDLE_IN_GUEST)
                : EnumSet.noneOf(Capability.class);
    }
}
