package com.vmaccel.kvm.limits;

import com.vmaccel.tck.KnownLimits;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the KVM of this host is known not to do, from {@code cnf/limits}. */
public final class KvmLimits {

    /** There while KVM executes guests by software page tables, with an emulator that knows part of ring 0. */
    private static final Path PVM = Path.of("/sys/module/kvm_pvm");

    private KvmLimits() {}

    /** The limits of the kind of KVM this host has; none where it uses the processor's own virtualization. */
    public static KnownLimits ofThisHost() {
        return Files.isDirectory(PVM) ? KnownLimits.resource(KvmLimits.class, "kvm-pvm.txt") : KnownLimits.NONE;
    }
}
