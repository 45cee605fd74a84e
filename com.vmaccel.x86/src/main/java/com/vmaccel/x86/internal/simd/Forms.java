package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.RegisterClass;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Site;

/** Which feature the forms of an operation belong to, if its name is the same for MMX and XMM registers. */
final class Forms {

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

    /** Of MMX, and with XMM registers of SSE2. */
    static Feature mmxOrSse2(Site site) {
        return hasMmx(site) ? Feature.MMX : Feature.SSE2;
    }

    /** Of SSE although on MMX registers, and with XMM registers of SSE2. */
    static Feature sseOrSse2(Site site) {
        return hasMmx(site) ? Feature.SSE : Feature.SSE2;
    }
}
