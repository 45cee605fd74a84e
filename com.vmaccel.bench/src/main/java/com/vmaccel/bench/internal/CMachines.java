package com.vmaccel.bench.internal;

import com.vmaccel.ffi.NativeFunction;

/** Virtual machines made in C, as {@code machines.c} has it. */
final class CMachines {

    private final CompiledC c;
    private final long kvm;

    private CMachines(CompiledC c) {
        this.c = c;
        this.kvm = CompiledC.require(c.function("open_kvm").call(0, 0, 0, 0), "open_kvm");
    }

    /** Compiles them, and opens KVM's device for as long as the process lives. */
    static CMachines open() {
        return new CMachines(CompiledC.of("machines.c"));
    }

    /** The device's descriptor. */
    long kvm() {
        return kvm;
    }

    NativeFunction function(String name) {
        return c.function(name);
    }
}
