package com.vmaccel.host.internal;

/**
 * A requirement that nothing in the container meets.
 *
 * @param namespace its namespace, for example {@code osgi.wiring.package}
 * @param text what is missing, one line
 */
record Unmet(String namespace, String text) {

    static final String NATIVE = "osgi.native";

    boolean isNative() {
        return namespace.equals(NATIVE);
    }
}
