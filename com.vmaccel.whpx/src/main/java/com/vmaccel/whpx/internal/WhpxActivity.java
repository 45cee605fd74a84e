package com.vmaccel.whpx.internal;

import com.vmaccel.api.x86.MpState;
import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;

/** What a virtual processor with a local APIC does when run: {@code WHV_INTERNAL_ACTIVITY_REGISTER}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
final class WhpxActivity {

    static final BitField STARTUP_SUSPEND = new BitField("WHV_INTERNAL_ACTIVITY_REGISTER", "StartupSuspend", 0, 1);
    static final BitField HALT_SUSPEND = new BitField("WHV_INTERNAL_ACTIVITY_REGISTER", "HaltSuspend", 1, 1);

    private WhpxActivity() {}

    static MpState read(WhpxRegisters registers) {
        long activity = registers.number(WhvRegisterName.WHvRegisterInternalActivityState);
        if (STARTUP_SUSPEND.isSet(activity)) {
            return MpState.WAITING;
        }
        return HALT_SUSPEND.isSet(activity) ? MpState.HALTED : MpState.RUNNABLE;
    }

    /** The platform has no state between INIT and start-up: a processor that has had the first waits for the second as one that has had none. */
    static void write(WhpxRegisters registers, MpState state) {
        registers.setNumber(WhvRegisterName.WHvRegisterInternalActivityState, switch (state) {
            case RUNNABLE -> 0;
            case WAITING, INIT_RECEIVED -> STARTUP_SUSPEND.of(1);
            case HALTED -> HALT_SUSPEND.of(1);
            case SIPI_RECEIVED -> throw new IllegalArgumentException("the platform has no state between a start-up interrupt and its effect: " + state);
        });
    }
}
