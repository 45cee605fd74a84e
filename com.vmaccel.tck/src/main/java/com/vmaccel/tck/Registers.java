package com.vmaccel.tck;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.SegmentRegister;

/** The registers of a vCPU as text, for reports. */
public final class Registers {

    private Registers() {}

    /**
     * Describes a vCPU. Never throws: one that cannot be read says so.
     *
     * @param vcpu a vCPU of the current thread
     * @return one line with the registers that are not 0
     */
    public static String dump(X86Vcpu vcpu) {
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
