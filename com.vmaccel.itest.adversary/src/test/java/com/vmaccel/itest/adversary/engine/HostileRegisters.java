package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.register.RegisterMap;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.itest.adversary.vendor.VendorRegister;
import java.util.Arrays;
import java.util.Map;

/** Registers to the library's names, and batches of them. */
final class HostileRegisters {

    /** The library's names are those of the architecture. */
    static final RegisterMap<X86Register, VendorRegister> NAMES = names();

    private final VendorCalls calls;
    private final int vcpu;

    HostileRegisters(VendorCalls calls, int vcpu) {
        this.calls = calls;
        this.vcpu = vcpu;
    }

    private static RegisterMap<X86Register, VendorRegister> names() {
        var builder = RegisterMap.of(X86Register.class, VendorRegister.class);
        for (X86Register register : X86Register.values()) {
            builder.map(register, VendorRegister.valueOf(register.name()));
        }
        return builder.unsupported(Map.of()).build();
    }

    /** Reads registers, two words for each. */
    long[] get(VendorRegister... names) {
        long[] values = new long[2 * names.length];
        calls.check(calls.hypervisor().getRegisters(vcpu, names, values), "getRegisters vcpu=" + vcpu + " " + Arrays.toString(names));
        return values;
    }

    /** Reads a register of one word. */
    long number(VendorRegister name) {
        return get(name)[0];
    }

    /** Writes registers, two words for each. */
    void set(VendorRegister[] names, long[] values) {
        calls.check(
                calls.hypervisor().setRegisters(vcpu, names, values),
                "setRegisters vcpu=%d %s %s".formatted(vcpu, Arrays.toString(names), Arrays.toString(values)));
    }

    /** Writes a register of one word. */
    void setNumber(VendorRegister name, long value) {
        set(new VendorRegister[] {name}, new long[] {value, 0});
    }
}
