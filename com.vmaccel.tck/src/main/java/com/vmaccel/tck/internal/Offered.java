package com.vmaccel.tck.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.tck.CaseContext;
import java.util.Arrays;

/** Configurations with all that an engine has. */
final class Offered {

    private Offered() {}

    /** Adds the options that the engine has and the interrupt mode allows. */
    static VmConfig options(CaseContext context, VmConfig config) {
        return config.withOptions(Arrays.stream(VmOption.values())
                .filter(option -> context.accelerator().capabilities().has(option.capability()))
                .filter(option -> option != VmOption.IDLE_IN_GUEST || config.interruptMode() != InterruptMode.NONE)
                .toArray(VmOption[]::new));
    }
}
