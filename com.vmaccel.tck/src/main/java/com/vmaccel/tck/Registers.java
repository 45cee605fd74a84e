package com.vmaccel.tck;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.SegmentRegister;

/** The registers of a vCPU as text. */
final class Registers {

    private Registers() {}

    /** Never throws: a vCPU that cannot be read says so. */
    static String dump(X86Vcpu vcpu) {
        StringBuilder text = new StringBuilder("vCPU ").append(vcpu.id()).append(':');
        try {
            for (X86Register register : X86Register.values()) {
                long value = vcpu.get(register);
                if (value != 0) {
                    text.append(' ').append(register).append('=').append(Long.toHexString(value));
                }
            }
            text.append(" CS=").append(vcpu.segment(SegmentRegister.CS));
            text.append(vcpu.isPending() ? " pending" : "");
        } catch (RuntimeException e) {
            text.append(' ').append(e.getMessage());
        }
        return text.toString();
    }
}
