package com.vmaccel.api.capability;

import java.util.Locale;
import java.util.Optional;

/**
 * The pair of operating system and processor architecture that decides which engines can exist on a host. This is the only class of the library that reads
 * {@code os.name} and {@code os.arch}; everything else is handed a {@code Platform}, so a test can pass another one.
 *
 * @param operatingSystem the operating system family
 * @param architecture the processor architecture, or empty when it is none the library knows
 */
public record Platform(OperatingSystem operatingSystem, Optional<Architecture> architecture) {

    /**
     * Names a platform.
     *
     * @param operatingSystem the operating system family
     * @param architecture the processor architecture
     * @return that platform
     */
    public static Platform of(OperatingSystem operatingSystem, Architecture architecture) {
        return new Platform(operatingSystem, Optional.of(architecture));
    }

    /**
     * Returns the platform this virtual machine runs on.
     *
     * @return the platform told by the {@code os.name} and {@code os.arch} system properties
     */
    public static Platform current() {
        return parse(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    /**
     * Reads a platform from the spellings the JDK uses.
     *
     * @param osName a value as of {@code os.name}, for example {@code "Mac OS X"}
     * @param osArch a value as of {@code os.arch}, for example {@code "amd64"}
     * @return the platform; unknown spellings give {@link OperatingSystem#OTHER} or an empty architecture
     */
    public static Platform parse(String osName, String osArch) {
        return new Platform(operatingSystem(osName.toLowerCase(Locale.ROOT)), architecture(osArch.toLowerCase(Locale.ROOT)));
    }

    private static OperatingSystem operatingSystem(String name) {
        if (name.startsWith("linux")) {
            return OperatingSystem.LINUX;
        }
        if (name.startsWith("mac")) {
            return OperatingSystem.MACOS;
        }
        return name.startsWith("windows") ? OperatingSystem.WINDOWS : OperatingSystem.OTHER;
    }

    private static Optional<Architecture> architecture(String name) {
        return switch (name) {
            case "amd64", "x86_64", "x86-64" -> Optional.of(Architecture.X86_64);
            case "aarch64", "arm64" -> Optional.of(Architecture.AARCH64);
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return operatingSystem.name().toLowerCase(Locale.ROOT) + "/"
                + architecture.map(value -> value.name().toLowerCase(Locale.ROOT)).orElse("unknown");
    }
}
