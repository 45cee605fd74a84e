package com.vmaccel.x86.apic;

/** The registers of a local APIC as model-specific registers, which they are in x2APIC mode. Source: Intel SDM volume 3, chapter on the APIC, "x2APIC Register Address Space". */
public final class X2ApicMsrs {

    private static final int FIRST = 0x800;
    private static final int COUNT = 0x40;
    private static final int TO_SELF = 1 << 18;

    private final ProcessorApic apic;
    private final ApicPage page;

    /**
     * Makes the view of a local APIC.
     *
     * @param apic whose registers
     */
    public X2ApicMsrs(ProcessorApic apic) {
        this.apic = apic;
        page = apic.guestPage();
    }

    /**
     * {@return whether a model-specific register is one of a local APIC, in whatever mode that is}
     *
     * @param index its number
     */
    public static boolean has(int index) {
        return index >= FIRST && index < FIRST + COUNT;
    }

    /**
     * Reads a register; on the processor's thread.
     *
     * @param index its number
     * @param answer receives the value in its first element
     * @return false if the guest takes #GP
     */
    public boolean read(int index, long[] answer) {
        int register = register(index);
        boolean readable = apic.isX2() && ApicRegisters.exists(register) && register != ApicRegisters.EOI && !isAbsent(register);
        if (!readable) {
            return false;
        }
        answer[0] = switch (register) {
            case ApicRegisters.ID -> apic.id();
            case ApicRegisters.COMMAND -> Integer.toUnsignedLong(page.read(register)) | Integer.toUnsignedLong(page.destination()) << 32;
            default -> Integer.toUnsignedLong(page.read(register));
        };
        return true;
    }

    /**
     * Writes a register; on the processor's thread.
     *
     * @param index its number
     * @param value its value
     * @return false if the guest takes #GP
     */
    public boolean write(int index, long value) {
        int register = register(index);
        if (!apic.isX2() || isAbsent(register) || register == ApicRegisters.LOGICAL_DESTINATION) {
            return false;
        }
        return switch (register) {
            case ApicRegisters.COMMAND -> command(value);
            case ApicRegisters.SELF -> value >>> 8 == 0 && sentToSelf((int) value);
            case ApicRegisters.EOI, ApicRegisters.ERROR_STATUS -> value == 0 && written(register, 0);
            default -> (value & ~Integer.toUnsignedLong(ApicRegisters.writableBits(register))) == 0 && ApicRegisters.writableBits(register) != 0 && written(register, (int) value);
        };
    }

    private boolean command(long value) {
        boolean defined = ((int) value & ~ApicRegisters.writableBits(ApicRegisters.COMMAND)) == 0;
        return defined && sent((int) value, (int) (value >>> 32));
    }

    private boolean sent(int command, int destination) {
        page.send(command, destination);
        return true;
    }

    /** It has no part in the command register. */
    private boolean sentToSelf(int vector) {
        page.command(TO_SELF | vector, 0, true);
        return true;
    }

    private boolean written(int register, int value) {
        page.write(register, value);
        return true;
    }

    private static int register(int index) {
        return (index - FIRST) << 4;
    }

    /** What there is in memory only. */
    private static boolean isAbsent(int register) {
        return register == ApicRegisters.DESTINATION_FORMAT || register == ApicRegisters.COMMAND_HIGH || register == ApicRegisters.ARBITRATION_PRIORITY
                || register == ApicRegisters.REMOTE_READ;
    }
}
