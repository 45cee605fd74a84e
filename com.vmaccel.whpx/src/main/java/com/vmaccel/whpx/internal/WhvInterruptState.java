package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;

/** Bits of {@code WHV_X64_INTERRUPT_STATE_REGISTER} and {@code WHV_X64_DELIVERABILITY_NOTIFICATIONS_REGISTER}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
final class WhvInterruptState {

    static final BitField SHADOW = new BitField("WHV_X64_INTERRUPT_STATE_REGISTER", "InterruptShadow", 0, 1);
    static final BitField NMI_MASKED = new BitField("WHV_X64_INTERRUPT_STATE_REGISTER", "NmiMasked", 1, 1);
    static final BitField NMI_NOTIFICATION = new BitField("WHV_X64_DELIVERABILITY_NOTIFICATIONS_REGISTER", "NmiNotification", 0, 1);
    static final BitField INTERRUPT_NOTIFICATION = new BitField("WHV_X64_DELIVERABILITY_NOTIFICATIONS_REGISTER", "InterruptNotification", 1, 1);

    private WhvInterruptState() {}
}
