package com.vmaccel.host;

import com.vmaccel.api.capability.Platform;
import java.util.Optional;

/**
 * The host and what runs this program.
 *
 * @param platform the operating system and processor
 * @param java the Java runtime: version, vendor and virtual machine
 * @param nativeAccess whether this program may call native code without a warning; without it every native backend is refused once the runtime denies
 *     such access
 * @param framework the OSGi framework and its version, or empty without a container
 */
public record HostSummary(Platform platform, String java, boolean nativeAccess, Optional<String> framework) {

    private static final String NATIVE_MODULE = "com.vmaccel.ffi";

    /**
     * Describes the host of this program.
     *
     * @param platform the platform to report
     * @param framework the OSGi framework, if any
     * @return the summary
     */
    public static HostSummary of(Platform platform, Optional<String> framework) {
        String java = "%s (%s, %s)".formatted(property("java.runtime.version"), property("java.vendor"), property("java.vm.name"));
        return new HostSummary(platform, java, caller().isNativeAccessEnabled(), framework);
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
