package com.vmaccel.host.internal;

import static com.vmaccel.api.capability.Architecture.AARCH64;
import static com.vmaccel.api.capability.Architecture.X86_64;
import static com.vmaccel.api.capability.OperatingSystem.LINUX;
import static com.vmaccel.api.capability.OperatingSystem.MACOS;
import static com.vmaccel.api.capability.OperatingSystem.WINDOWS;

import com.vmaccel.api.capability.Platform;
import java.util.List;
import java.util.Set;

/** Every backend the library knows of, so that one that is missing can be told from one that does not exist. */
final class Catalogue {

    static final List<CatalogueEntry> ENTRIES = List.of(
            new CatalogueEntry(
                    "kvm",
                    "com.vmaccel.kvm",
                    "the hypervisor of the Linux kernel",
                    Set.of(Platform.of(LINUX, X86_64)),
                    "install the bundle com.vmaccel.kvm, or put its jar on the class path"),
            planned(
                    "hvf",
                    "Hypervisor.framework of macOS",
                    Set.of(Platform.of(MACOS, AARCH64), Platform.of(MACOS, X86_64))),
            new CatalogueEntry(
                    "whpx",
                    "com.vmaccel.whpx",
                    "the Windows Hypervisor Platform",
                    Set.of(Platform.of(WINDOWS, X86_64)),
                    "install the bundles com.vmaccel.whpx and com.vmaccel.x86, or put their jars on the class path"),
            planned(
                    "vz",
                    "Virtualization.framework of macOS, whole machines",
                    Set.of(Platform.of(MACOS, AARCH64), Platform.of(MACOS, X86_64))),
            new CatalogueEntry(
                    "soft",
                    "com.vmaccel.soft",
                    "a software CPU in Java",
                    Set.of(),
                    "install the bundles com.vmaccel.soft and com.vmaccel.x86, or put their jars on the class path"));

    private Catalogue() {}

    private static CatalogueEntry planned(String id, String description, Set<Platform> platforms) {
        return new CatalogueEntry(
                id, "com.vmaccel." + id, description, platforms, "nothing to be done here: com.vmaccel." + id + " is not part of this distribution");
    }
}
