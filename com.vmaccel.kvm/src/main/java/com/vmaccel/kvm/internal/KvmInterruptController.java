package com.vmaccel.kvm.internal;

import com.vmaccel.api.interrupt.InterruptController;

/**
 * The lines of the interrupt controllers that KVM emulates for a virtual machine.
 *
 * @param vm the virtual machine's descriptor
 */
record KvmInterruptController(KvmVmFd vm) implements InterruptController {

    /** The pins of KVM's IOAPIC, to which the first 24 lines lead, the first 16 of them to the two 8259 too. Source: KVM API section 4.25. */
    private static final int LINES = 24;

    @Override
    public int lines() {
        return LINES;
    }

    @Override
    public void setLine(int gsi, boolean asserted) {
        if (gsi < 0 || gsi >= LINES) { // KVM ignores a line that leads nowhere
            throw new IllegalArgumentException("there is no line " + gsi + ", only 0 to " + (LINES - 1));
        }
        KvmIrqLevel.set(vm, gsi, asserted);
    }
}
