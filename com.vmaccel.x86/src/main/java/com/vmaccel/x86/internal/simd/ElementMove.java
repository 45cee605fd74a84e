package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.RegisterClass;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;

/** Moves at most 64 bits from anywhere to anywhere. What it may and what it does to the x87 stack depends on the registers it names. */
final class ElementMove extends Op {

    private final Element to;
    private final Element from;
    private final boolean usesMmx;
    private final boolean usesXmm;

    ElementMove(Element to, Element from) {
        this(to, from, to.isMmx() || from.isMmx(), true);
    }

    private ElementMove(Element to, Element from, boolean usesMmx, boolean usesXmm) {
        this.to = to;
        this.from = from;
        this.usesMmx = usesMmx;
        this.usesXmm = usesXmm;
    }

    static Op of(Site site) {
        Element to = Element.of(site, 0);
        Element from = Element.of(site, 1);
        return new ElementMove(to, from, to.isMmx() || from.isMmx(), isXmm(site, 0) || isXmm(site, 1));
    }

    private static boolean isXmm(Site site, int operand) {
        return site.isRegister(operand) && site.instruction().registerClass(operand) == RegisterClass.XMM;
    }

    @Override
    public void execute(Cpu cpu) {
        if (usesXmm) {
            Simd.requireSse(cpu);
        }
        if (usesMmx) {
            Simd.requireMmx(cpu);
        }
        to.write(cpu, from.read(cpu));
        if (usesMmx) {
            Simd.enterMmx(cpu);
        }
    }
}
