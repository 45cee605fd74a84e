package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.XsaveFormat;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.Operation;
import java.util.function.Supplier;

/** The vector registers, which the library has as an XSAVE area. */
record VectorState(VendorCalls calls, int vcpu, Supplier<CpuidTable> cpuid) {

    boolean isNeededBy(Instruction instruction) {
        return instruction.operation() == Operation.MOVDQ;
    }

    ExtendedState read() {
        XsaveFormat format = XsaveFormat.of(cpuid.get());
        byte[] area = new byte[format.sizeBytes()];
        calls.check(calls.hypervisor().getXsave(vcpu, area), "getXsave vcpu=" + vcpu);
        return format.read(area);
    }

    void write(ExtendedState state) {
        calls.check(calls.hypervisor().setXsave(vcpu, XsaveFormat.of(cpuid.get()).write(state)), "setXsave vcpu=" + vcpu);
    }
}
