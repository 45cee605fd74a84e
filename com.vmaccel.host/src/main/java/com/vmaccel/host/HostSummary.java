package com.vmaccel.host;

import com.vmaccel.api.capability.Platform;
import com.vmaccel.host.internal.NativeAccessHint;
import java.util.Optional;

/**
 * The host and what runs this program.
 *
 * @param platform the operating system and processor
 * @param java the Java runtime: version, vendor and virtual machine
 * @param nativeAccess whether this program may call native code without a warning; without it every native backend is refused once the runtime denies
 *     such access
 * @param enabling which option enables native access and where it is put for what runs this program, one line; said whether it is enabled or not
 * @param framework the OSGi framework and its version, or empty without a container
 */
public record HostSummary(Platform platform, String java, boolean nativeAccess, String enabling, Optional<String> framework) {

    private static final String NATIVE_MODULE = "com.vmaccel.ffi";

    /**
     * Describes the host of this program.
     *
     * @param platform the platform to report
     * @param framework the OSGi framework, if any
     * @return the summary, which takes the program for one that starts java itself
     */
    public static HostSummary of(Platform platform, Optional<String> framework) {
        String enabling = NativeAccessHint.withoutContainer(HostSummary.class.getModule().isNamed());
        String java = "%s (%s, %s)".formatted(property("java.runtime.version"), property("java.vendor"), property("java.vm.name"));
        return new HostSummary(platform, java, caller().isNativeAccessEnabled(), enabling, framework);
    }

    /**
     * Says otherwise how native access is enabled.
     *
     * @param how which option is put where, one line
     * @return a copy that says so
     */
    public HostSummary withEnabling(String how) {
        return new HostSummary(platform, java, nativeAccess, how, framework);
    }

    /** The module whose native access counts: all native calls are made by one bundle, which is a module of its own on the module path. */
    private static Module caller() {
        Module own = HostSummary.class.getModule();
        return own.isNamed() ? own.getLayer().findModule(NATIVE_MODULE).orElse(own) : own;
    }

    private static String property(String name) {
        return System.getProperty(name, "?");
    }
}
