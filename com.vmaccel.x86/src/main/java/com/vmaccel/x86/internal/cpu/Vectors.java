package com.vmaccel.x86.internal.cpu;

/** The exceptions. Source: Intel SDM volume 3 table 7-1. */
public final class Vectors {

    public static final int DE = 0;
    public static final int DB = 1;
    public static final int NMI = 2;
    public static final int BP = 3;
    public static final int OF = 4;
    public static final int BR = 5;
    public static final int UD = 6;
    public static final int NM = 7;
    public static final int DF = 8;
    public static final int TS = 10;
    public static final int NP = 11;
    public static final int SS = 12;
    public static final int GP = 13;
    public static final int PF = 14;
    public static final int MF = 16;
    public static final int AC = 17;
    public static final int XM = 19;

    private static final int WITH_ERROR_CODE = 1 << DF | 1 << TS | 1 << NP | 1 << SS | 1 << GP | 1 << PF | 1 << AC;
    private static final int CONTRIBUTORY = 1 << DE | 1 << TS | 1 << NP | 1 << SS | 1 << GP;

    private Vectors() {}

    public static boolean hasErrorCode(int vector) {
        return vector < 32 && (WITH_ERROR_CODE >> vector & 1) != 0;
    }

    /** Whether an exception on the way of another one makes a double fault. Source: Intel SDM volume 3 table 7-5. */
    static boolean makesDoubleFault(int first, int second) {
        if (first == PF) {
            return second == PF || isContributory(second);
        }
        return isContributory(first) && isContributory(second);
    }

    private static boolean isContributory(int vector) {
        return (CONTRIBUTORY >> vector & 1) != 0;
    }
}
