package com.vmaccel.api.error;

/** The status a native call ended with, in the terms of the system it came from: the raw value is kept and its name printed. */
public sealed interface NativeStatus {

    /**
     * Returns the raw number.
     *
     * @return the value as the native side gave it
     */
    long value();

    /**
     * Returns the symbolic name.
     *
     * @return the name in the vendor's header, or {@code "?"} for a value it does not define
     */
    String name();

    /**
     * A C {@code errno}.
     *
     * @param number the positive error number
     * @param name its name in {@code errno.h}
     */
    record Errno(int number, String name) implements NativeStatus {
        @Override
        public long value() {
            return number;
        }

        @Override
        public String toString() {
            return name + " (" + number + ")";
        }
    }

    /**
     * A Windows {@code HRESULT}.
     *
     * @param code the 32-bit code
     * @param name its name in the vendor's header
     */
    record HResult(int code, String name) implements NativeStatus {
        @Override
        public long value() {
            return code;
        }

        @Override
        public String toString() {
            return hex(name, code);
        }
    }

    /**
     * An {@code hv_return_t} of Hypervisor.framework.
     *
     * @param code the 32-bit code
     * @param name its name in {@code hv_error.h}
     */
    record HvReturn(int code, String name) implements NativeStatus {
        @Override
        public long value() {
            return code;
        }

        @Override
        public String toString() {
            return hex(name, code);
        }
    }

    /**
     * An Objective-C {@code NSError}.
     *
     * @param domain its domain
     * @param value its code
     * @param name its localized description
     */
    record NsError(String domain, long value, String name) implements NativeStatus {
        @Override
        public String toString() {
            return domain + " " + value + ": " + name;
        }
    }

    /**
     * A status of any other origin.
     *
     * @param domain whose status it is
     * @param value its number
     * @param name its name there
     */
    record Other(String domain, long value, String name) implements NativeStatus {
        @Override
        public String toString() {
            return domain + " " + name + " (" + value + ")";
        }
    }

    private static String hex(String name, int code) {
        return "%s (0x%08x)".formatted(name, code);
    }
}
