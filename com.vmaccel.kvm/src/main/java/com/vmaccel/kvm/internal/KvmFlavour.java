package com.vmaccel.kvm.internal;

import com.vmaccel.api.capability.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** How KVM executes guests, by the module that does. What the module's kind cannot do is not claimed, although the common part of KVM accepts the call. */
enum KvmFlavour {
    /** Intel VT-x. */
    INTEL("kvm_intel"),
    /** AMD-V. */
    AMD("kvm_amd"),
    /**
     * No hardware: ring 3 runs natively, everything else is emulated. Breakpoint instructions and watched data never exit, and the moment an interrupt can be taken
     * is reported in ring 3 only.
     */
    PVM("kvm_pvm"),
    /** A module of another name, or one built into the kernel. */
    OTHER("");

    private static final Path MODULES = Path.of("/sys/module");

    private final String module;

    KvmFlavour(String module) {
        this.module = module;
    }

    /** Finds out from the modules the kernel lists. */
    static KvmFlavour detect() {
        return detect(MODULES);
    }

    static KvmFlavour detect(Path modules) {
        for (KvmFlavour flavour : values()) {
            if (flavour != OTHER && Files.isDirectory(modules.resolve(flavour.module))) {
                return flavour;
            }
        }
        return OTHER;
    }

    /** Returns what does not work although KVM's interface has it. */
    Set<Capability> lacking() {
        return this == PVM
                ? EnumSet.of(Capability.SOFTWARE_BREAKPOINTS, Capability.WATCHPOINTS, Capability.INTERRUPT_WINDOW)
                : EnumSet.noneOf(Capability.class);
    }
}
