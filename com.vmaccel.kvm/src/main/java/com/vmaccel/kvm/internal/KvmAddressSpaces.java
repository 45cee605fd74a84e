package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;

/**
 * The address spaces of a virtual machine: one for the processor's ordinary modes and, with system management, one for that. KVM counts slots in each, so a slot of the API is one in every
 * space. Source: KVM API section 4.35.
 *
 * @param count how many there are
 */
record KvmAddressSpaces(int count) {

    private static final int SPACE_SHIFT = 16;
    private static final int SLOT_MASK = 0xffff;

    static KvmAddressSpaces of(VmConfig config) {
        return new KvmAddressSpaces(config.options().contains(VmOption.SYSTEM_MANAGEMENT) ? 2 : 1);
    }

    /** Returns KVM's number of a slot in one space. */
    static int number(int slot, int space) {
        return slot | space << SPACE_SHIFT;
    }

    /** Returns the slot's own number. */
    static int slot(int number) {
        return number & SLOT_MASK;
    }
}
