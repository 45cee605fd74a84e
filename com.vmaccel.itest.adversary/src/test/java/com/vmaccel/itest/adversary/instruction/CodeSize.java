package com.vmaccel.itest.adversary.instruction;

/** The default width of operands and addresses. Source: Intel SDM volume 1 section 3.6. */
public enum CodeSize {
    /** Real mode and 16-bit segments. */
    BITS16(2),
    /** 32-bit segments. */
    BITS32(4),
    /** 64-bit mode: 4-byte operands, 8-byte addresses. */
    BITS64(8);

    private final int addressBytes;

    CodeSize(int addressBytes) {
        this.addressBytes = addressBytes;
    }

    int addressBytes(boolean overridden) {
        if (!overridden) {
            return addressBytes;
        }
        return this == BITS32 ? 2 : 4;
    }

    int operandBytes(boolean overridden) {
        return this == BITS16 == overridden ? 4 : 2;
    }
}
