package com.vmaccel.x86.apic;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the local APICs of one virtual machine hear each other and devices through. Thread-safe. A command has the layout of the lower half of the interrupt command register, of which the
 * data of a message are a part. Source: Intel SDM volume 3, chapter on the APIC, "Issuing Interprocessor Interrupts" and "Message Signalled Interrupts".
 */
public final class ApicBus {

    static final int MODE = 7 << 8;
    static final int LOWEST_PRIORITY = 1 << 8;
    static final int INIT = 5 << 8;
    static final int TRIGGER_LEVEL = 1 << 15;
    static final int LOGICAL = 1 << 11;
    private static final int MESSAGE_DATA = 0xc7ff;
    private static final long MESSAGE_AREA = 0xfee0_0000L;
    private static final int TO_ONE = 1 << 3;
    private static final int TO_LOGICAL = 1 << 2;
    private static final int SHORTHAND = 3 << 18;
    private static final int SELF = 1 << 18;
    private static final int ALL = 2 << 18;

    private volatile ProcessorApic[] apics = {};

    /** Makes a bus without local APICs. */
    public ApicBus() {}

    synchronized void add(ProcessorApic apic) {
        apics = Stream.concat(Arrays.stream(apics), Stream.of(apic)).toArray(ProcessorApic[]::new);
    }

    synchronized void remove(ProcessorApic apic) {
        apics = Arrays.stream(apics).filter(other -> other != apic).toArray(ProcessorApic[]::new);
    }

    /**
     * Sends a message as a device does.
     *
     * @param address where it is written
     * @param data what is written
     * @return how many local APICs accepted it; 0 for addresses that are not theirs
     */
    public int message(long address, int data) {
        if ((address & -1L << 20) != MESSAGE_AREA) {
            return 0;
        }
        int command = data & MESSAGE_DATA | ((address & TO_LOGICAL) != 0 ? LOGICAL : 0);
        boolean toOne = (address & TO_ONE) != 0 && (command & MODE) == 0;
        return send((int) (address >>> 12) & 0xff, toOne ? command | LOWEST_PRIORITY : command, false, null);
    }

    /** Sends a command; returns how many have accepted it. */
    int send(int destination, int command, boolean wide, @Nullable ProcessorApic sender) {
        boolean chooses = (command & MODE) == LOWEST_PRIORITY;
        int accepted = 0;
        ProcessorApic best = null;
        for (ProcessorApic apic : apics) {
            if (!isMeant(apic, destination, command, wide, sender)) {
                continue;
            }
            if (!chooses) {
                accepted += apic.accept(command) ? 1 : 0;
            } else if (apic.isEnabled() && (best == null || apic.priority() < best.priority())) {
                best = apic;
            }
        }
        return best != null && best.accept(command) ? 1 : accepted;
    }

    private static boolean isMeant(ProcessorApic apic, int destination, int command, boolean wide, @Nullable ProcessorApic sender) {
        return switch (command & SHORTHAND) {
            case 0 -> apic.isAddressed(destination, (command & LOGICAL) != 0, wide);
            case SELF -> apic == sender;
            case ALL -> true;
            default -> apic != sender;
        };
    }
}
