package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.RegisterClass;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Site;

/** At most 64 bits: of the lower end of an XMM register, an MMX register, a general register, or memory. Values are zero-extended; a written XMM register is, too. */
abstract class Element {

    abstract long read(Cpu cpu);

    abstract void write(Cpu cpu, long value);

    /** Whether it is an MMX register. */
    boolean isMmx() {
        return false;
    }

    static Element of(Site site, int operand) {
        if (site.isRegister(operand)) {
            RegisterClass kind = site.instruction().registerClass(operand);
            if (kind == RegisterClass.XMM) {
                return new InXmm(2 * site.register(operand), site.bits(operand));
            }
            if (kind == RegisterClass.MMX) {
                return new InMmx(site.register(operand));
            }
        }
        return new General(site.operand(operand));
    }

    private static final class InXmm extends Element {
        private final int index;
        private final long mask;

        InXmm(int index, int bits) {
            this.index = index;
            this.mask = bits == 32 ? 0xffff_ffffL : -1;
        }

        @Override
        long read(Cpu cpu) {
            return cpu.extended.xmm[index] & mask;
        }

        @Override
        void write(Cpu cpu, long value) {
            cpu.extended.xmm[index] = value;
            cpu.extended.xmm[index + 1] = 0;
        }
    }

    private static final class InMmx extends Element {
        private final int register;

        InMmx(int register) {
            this.register = register;
        }

        @Override
        long read(Cpu cpu) {
            return cpu.extended.mantissa[register];
        }

        @Override
        void write(Cpu cpu, long value) {
            Simd.writeMmx(cpu, register, value);
        }

        @Override
        boolean isMmx() {
            return true;
        }
    }

    private static final class General extends Element {
        private final Operand operand;

        General(Operand operand) {
            this.operand = operand;
        }

        @Override
        long read(Cpu cpu) {
            return operand.read(cpu);
        }

        @Override
        void write(Cpu cpu, long value) {
            operand.write(cpu, value);
        }
    }
}
