package com.vmaccel.kvm.internal;

import com.vmaccel.api.capability.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the kernel's modules of KVM say of themselves.
 *
 * @param flavour how guests are executed
 * @param ignoresMsrs whether an access to an MSR that KVM does not know reads 0 or does nothing, instead of raising #GP or being left to the caller
 */
record KvmModules(KvmFlavour flavour, boolean ignoresMsrs) {

    private static final Path MODULES = Path.of("/sys/module");
    private static final String IGNORE_MSRS = "kvm/parameters/ignore_msrs";

    static KvmModules detect() {
        return detect(MODULES);
    }

    /**
     * Asks a folder of modules. A parameter that is not there has its default.
     *
     * @param modules what the kernel has as {@code /sys/module}
     * @return what it says
     */
    static KvmModules detect(Path modules) {
        return new KvmModules(KvmFlavour.detect(modules), isSet(modules.resolve(IGNORE_MSRS)));
    }

    private static boolean isSet(Path parameter) {
        try {
            return Files.readString(parameter).startsWith("Y");
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns what does not work although KVM's interface has it. */
    Set<Capability> lacking() {
        EnumSet<Capability> lacking = EnumSet.noneOf(Capability.class);
        lacking.addAll(flavour.lacking());
        if (ignoresMsrs) {
            lacking.addAll(Set.of(Capability.MSR_EXITS, Capability.MSR_INTERCEPTS));
        }
        return lacking;
    }
}
