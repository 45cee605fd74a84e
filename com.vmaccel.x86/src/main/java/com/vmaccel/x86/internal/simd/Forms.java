package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.RegisterClass;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Site;
import java.util.function.Function;

/** Which feature the forms of an operation belong to, if its name is the same for MMX and XMM registers. */
final class Forms {

    /** Of SSE, whatever the form. */
    static final Function<Site, Feature> SSE = site -> Feature.SSE;
    /** Of SSE2, whatever the form. */
    static final Function<Site, Feature> SSE2 = site -> Feature.SSE2;
    /** Of MMX, and with XMM registers of SSE2. */
    static final Function<Site, Feature> MMX_OR_SSE2 = site -> hasMmx(site) ? Feature.MMX : Feature.SSE2;
    /** Of SSE although on MMX registers, and with XMM registers of SSE2. */
    static final Function<Site, Feature> SSE_OR_SSE2 = site -> hasMmx(site) ? Feature.SSE : Feature.SSE2;

    private Forms() {}

    /** Whether an operand is an MMX register. */
    static boolean isMmx(Site site, int operand) {
        return site.isRegister(operand) && site.instruction().registerClass(operand) == RegisterClass.MMX;
    }

    private static boolean hasMmx(Site site) {
        for (int i = 0; i < site.instruction().operandCount(); i++) {
            if (isMmx(site, i)) {
                return true;
            }
        }
        return false;
    }
}
