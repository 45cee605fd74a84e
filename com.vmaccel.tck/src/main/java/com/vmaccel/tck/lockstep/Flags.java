package com.vmaccel.tck.lockstep;

/** The status flags of RFLAGS by name. Source: Intel SDM volume 1 section 3.4.3. */
enum Flags {
    CF(0),
    PF(2),
    AF(4),
    ZF(6),
    SF(7),
    TF(8),
    IF(9),
    DF(10),
    OF(11),
    NT(14),
    RF(16),
    VM(17),
    AC(18);

    /** Those that instructions compute. */
    static final int STATUS = parse("CF PF AF ZF SF OF");

    private final int mask;

    Flags(int bit) {
        mask = 1 << bit;
    }

    /** The mask of names that are separated by blanks. */
    static int parse(String names) {
        int mask = 0;
        for (String name : names.split(" ")) {
            mask |= valueOf(name).mask;
        }
        return mask;
    }

    /** The names in a mask. */
    static String names(long mask) {
        StringBuilder text = new StringBuilder();
        for (Flags flag : values()) {
            if ((mask & flag.mask) != 0) {
                text.append(text.isEmpty() ? "" : " ").append(flag);
            }
        }
        return text.toString();
    }
}
