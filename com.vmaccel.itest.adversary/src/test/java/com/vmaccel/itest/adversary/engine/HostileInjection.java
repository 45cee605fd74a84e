package com.vmaccel.itest.adversary.engine;

import com.vmaccel.itest.adversary.execute.Flags;
import com.vmaccel.itest.adversary.vendor.PendingInterruption;
import com.vmaccel.itest.adversary.vendor.VendorRegister;

/** The interrupt input over the library's register for the one event on its way into the guest. What comes in the middle of an instruction is held until its end. */
final class HostileInjection {

    private static final int NOTHING = -1;

    private final HostileRegisters registers;
    private final boolean hasWindow;
    private int held = NOTHING;

    HostileInjection(HostileRegisters registers, boolean hasWindow) {
        this.registers = registers;
        this.hasWindow = hasWindow;
    }

    /** Tells whether an interrupt would be taken before the next instruction begins. */
    boolean canInject(boolean inFlight) {
        return held == NOTHING && isDeliverable(inFlight);
    }

    private boolean isDeliverable(boolean inFlight) {
        long[] values = registers.get(VendorRegister.RFLAGS, VendorRegister.INTERRUPT_STATE, VendorRegister.PENDING_INTERRUPTION);
        boolean shadowed = (values[2] & 1) != 0 && !inFlight; // a shadow ends with the instruction in it
        return (values[0] & Flags.IF) != 0 && !shadowed && !PendingInterruption.isPending(values[4]);
    }

    void inject(int vector, boolean inFlight) {
        held = vector;
        if (!inFlight) {
            atBoundary();
        }
    }

    /** Hands over what was held; if something else is on its way, as soon as that has been delivered. */
    void atBoundary() {
        if (held == NOTHING) {
            return;
        }
        if (isDeliverable(false)) {
            registers.setNumber(
                    VendorRegister.PENDING_INTERRUPTION, new PendingInterruption(PendingInterruption.EXTERNAL, held, false, 0).encode());
            held = NOTHING;
        } else {
            requestWindow(true);
        }
    }

    void nmi() {
        registers.setNumber(VendorRegister.PENDING_NMI, 1);
    }

    /** Where the library does not report the window, what is held is looked at again before every run. */
    void requestWindow(boolean wanted) {
        if (hasWindow) {
            registers.setNumber(VendorRegister.DELIVERABILITY, wanted ? 1 : 0);
        }
    }
}
