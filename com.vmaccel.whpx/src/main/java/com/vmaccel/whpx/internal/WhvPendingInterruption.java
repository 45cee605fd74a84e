package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;

/**
 * {@code WHV_X64_PENDING_INTERRUPTION_REGISTER}: the one event on its way into the guest.
 *
 * @param type {@code WHvX64Pending*} of {@link WhvEventType}
 * @param vector 0 to 255
 * @param hasErrorCode whether there is an error code
 * @param errorCode the error code
 */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
record WhvPendingInterruption(int type, int vector, boolean hasErrorCode, int errorCode) {

    static final BitField PENDING = new BitField("WHV_X64_PENDING_INTERRUPTION_REGISTER", "InterruptionPending", 0, 1);
    static final BitField TYPE = new BitField("WHV_X64_PENDING_INTERRUPTION_REGISTER", "InterruptionType", 1, 3);
    static final BitField DELIVER_ERROR_CODE = new BitField("WHV_X64_PENDING_INTERRUPTION_REGISTER", "DeliverErrorCode", 4, 1);
    static final BitField VECTOR = new BitField("WHV_X64_PENDING_INTERRUPTION_REGISTER", "InterruptionVector", 16, 16);

    private static final int ERROR_CODE = Integer.SIZE;

    static WhvPendingInterruption decode(long word) {
        return new WhvPendingInterruption((int) TYPE.get(word), (int) VECTOR.get(word), DELIVER_ERROR_CODE.isSet(word), (int) (word >>> ERROR_CODE));
    }

    long encode() {
        return PENDING.of(1) | TYPE.of(type) | DELIVER_ERROR_CODE.of(hasErrorCode ? 1 : 0) | VECTOR.of(vector) | (long) errorCode << ERROR_CODE;
    }
}
