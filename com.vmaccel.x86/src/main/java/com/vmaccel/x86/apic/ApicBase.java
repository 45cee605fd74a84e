package com.vmaccel.x86.apic;

/** The register IA32_APIC_BASE. Source: Intel SDM volume 3, chapter on the APIC, "Enabling or Disabling the Local APIC" and "x2APIC State Transitions". */
final class ApicBase {

    private static final long X2APIC = 1 << 10;
    private static final long ENABLED = 1 << 11;
    private static final long PAGE = -1L << 12;
    private static final int BOOTSTRAP = 1 << 8;
    private static final long RESET = 0xfee0_0000L | ENABLED;

    private volatile long value;

    ApicBase(boolean bootstrap) {
        value = RESET | (bootstrap ? BOOTSTRAP : 0);
    }

    boolean isEnabled() {
        return (value & ENABLED) != 0;
    }

    boolean isX2() {
        return (value & (ENABLED | X2APIC)) == (ENABLED | X2APIC);
    }

    /** The page of the registers, or -1 if they are not in memory. */
    long page() {
        long now = value;
        return (now & (ENABLED | X2APIC)) == ENABLED ? now & PAGE : -1;
    }

    /** Whether a guest can go there from here: into x2APIC mode only from xAPIC mode, and out of it only into being disabled. */
    boolean allows(long next) {
        long now = mode(value);
        long wanted = mode(next);
        return wanted != X2APIC && (wanted == now || (now == ENABLED || wanted != (ENABLED | X2APIC)) && (now != (ENABLED | X2APIC) || wanted == 0));
    }

    private static long mode(long value) {
        return value & (ENABLED | X2APIC);
    }

    void set(long next) {
        value = next;
    }
}
