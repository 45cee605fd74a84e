package com.vmaccel.x86.internal.cpu;

/** Control, debug and model-specific registers, and the bits of them that mean something here. */
public final class Control {

    public static final long CR0_PE = 1;
    public static final long CR0_MP = 1 << 1;
    public static final long CR0_EM = 1 << 2;
    public static final long CR0_TS = 1 << 3;
    public static final long CR0_ET = 1 << 4;
    public static final long CR0_NE = 1 << 5;
    public static final long CR0_WP = 1 << 16;
    public static final long CR0_AM = 1 << 18;
    public static final long CR0_NW = 1 << 29;
    public static final long CR0_CD = 1 << 30;
    public static final long CR0_PG = 1L << 31;

    public static final long CR4_VME = 1;
    public static final long CR4_PVI = 1 << 1;
    public static final long CR4_TSD = 1 << 2;
    public static final long CR4_DE = 1 << 3;
    public static final long CR4_PSE = 1 << 4;
    public static final long CR4_PAE = 1 << 5;
    public static final long CR4_MCE = 1 << 6;
    public static final long CR4_PGE = 1 << 7;
    public static final long CR4_PCE = 1 << 8;
    public static final long CR4_OSFXSR = 1 << 9;
    public static final long CR4_OSXMMEXCPT = 1 << 10;
    public static final long CR4_UMIP = 1 << 11;
    public static final long CR4_FSGSBASE = 1 << 16;
    public static final long CR4_PCIDE = 1 << 17;
    public static final long CR4_OSXSAVE = 1 << 18;
    public static final long CR4_SMEP = 1 << 20;
    public static final long CR4_SMAP = 1 << 21;

    public static final long EFER_SCE = 1;
    public static final long EFER_LME = 1 << 8;
    public static final long EFER_LMA = 1 << 10;
    public static final long EFER_NXE = 1 << 11;

    public long cr0 = CR0_CD | CR0_NW | CR0_ET;
    public long cr2;
    public long cr3;
    public long cr4;
    public long cr8;
    public long efer;
    public long xcr0 = 1;
    public long apicBase;
    public final long[] dr = {0, 0, 0, 0, 0, 0, 0xffff0ff0L, 0x400};

    public long gdtBase;
    public int gdtLimit = 0xffff;
    public long idtBase;
    public int idtLimit = 0xffff;

    /** The page-directory pointers of PAE paging outside of long mode, as loaded with CR3. */
    final long[] pdptes = new long[4];

    public boolean isProtected() {
        return (cr0 & CR0_PE) != 0;
    }

    public boolean isPaging() {
        return (cr0 & CR0_PG) != 0;
    }

    public boolean isLong() {
        return (efer & EFER_LMA) != 0;
    }

    public boolean hasCr4(long bit) {
        return (cr4 & bit) != 0;
    }
}
