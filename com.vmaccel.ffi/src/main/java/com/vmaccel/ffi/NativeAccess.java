package com.vmaccel.ffi;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Whether the Java virtual machine lets this bundle call native code. To be asked before any class that binds native functions is touched: a class initializer that
 * failed fails for ever.
 */
public final class NativeAccess {

    private NativeAccess() {}

    /**
     * Tells what is missing. Where native access is neither enabled nor denied the virtual machine prints its warning now, and allows it.
     *
     * @return the option to start Java with, or empty if native access is allowed
     */
    public static Optional<String> missingOption() {
        try {
            return Optional.of(MemorySegment.NULL.reinterpret(0)).flatMap(allowed -> Optional.empty()); // any restricted method would do
        } catch (IllegalCallerException denied) {
            return Optional.of(option());
        }
    }

    /**
     * Returns the option that allows native access.
     *
     * @return the option to start Java with
     */
    public static String option() {
        Module module = NativeAccess.class.getModule();
        return "--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
}
