package com.vmaccel.checks;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A rule about compiled classes. Each has samples that break and keep it, see {@link RuleSamplesTest}. */
enum ClassRule {
    RESTRICTED_METHOD(NativeClassRules::restrictedMethods),
    LOADER_LOOKUP(NativeClassRules::loaderLookup),
    NATIVE_TYPES(NativeClassRules::nativeTypes),
    HANDLE_FIELD(NativeClassRules::handleFields),
    COMPONENT_WITH_HANDLE(NativeClassRules::componentWithHandle);

    static final String FFI = "com.vmaccel.ffi";
    static final String PROCESSOR = "com.vmaccel.x86";

    /** The bundles that may hold bindings of a vendor library and its structs. */
    static final Set<String> BACKENDS = Set.of("com.vmaccel.kvm", "com.vmaccel.hvf", "com.vmaccel.whpx", "com.vmaccel.vz");

    private final Function<Nest, List<String>> check;

    ClassRule(Function<Nest, List<String>> check) {
        this.check = check;
    }

    /** What breaks the rule, a line each; empty if nothing does. */
    List<String> findings(Nest nest) {
        return check.apply(nest).stream().distinct().map(finding -> nest.name() + ": " + finding).toList();
    }
}
