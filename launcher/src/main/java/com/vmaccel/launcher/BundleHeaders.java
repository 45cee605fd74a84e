package com.vmaccel.launcher;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a framework has to look at of the headers of a bundle whose classes are on the class path. Which packages go together is no question there, as each package is there once: the directive
 * {@code uses}, often the greatest part of a manifest, is left out, and so is what tools wrote for each other.
 */
final class BundleHeaders {

    private static final Pattern USES = Pattern.compile(";uses:=(\"[^\"]*\"|[^;,\"]*)");

    private static final Set<String> OF_TOOLS = Set.of("private-package", "include-resource", "created-by", "tool", "built-by", "build-jdk", "build-jdk-spec", "originally-created-by",
            "archiver-version", "class-path", "main-class");

    private BundleHeaders() {}

    static Map<String, String> needed(Map<String, String> headers) {
        Map<String, String> needed = new HashMap<>();
        headers.forEach((name, value) -> {
            if (!isOfTools(name.toLowerCase(Locale.ROOT))) {
                needed.put(name, USES.matcher(value).replaceAll(""));
            }
        });
        return needed;
    }

    private static boolean isOfTools(String name) {
        return OF_TOOLS.contains(name) || name.startsWith("bnd-") || name.startsWith("git-");
    }
}
