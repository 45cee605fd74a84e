package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Vectors;
import java.math.BigInteger;

/** DIV and IDIV. They leave the flags, all of which are undefined, as they are. */
final class Division {

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private Division() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.DIV, (cpu, op) -> divide(cpu, op, false));
        set.add(Operation.IDIV, (cpu, op) -> divide(cpu, op, true));
    }

    private static void divide(Cpu cpu, HandlerOp op, boolean signed) {
        int bits = op.operand(0).bits;
        long divisor = op.operand(0).read(cpu);
        if (divisor == 0) {
            throw cpu.fault(Vectors.DE, 0);
        }
        if (bits == 64) {
            divide128(cpu, divisor, signed);
            return;
        }
        long dividend = bits == 8 ? Operand.of(Cpu.RAX, 16).read(cpu) : Operand.of(Cpu.RDX, bits).read(cpu) << bits | Operand.of(Cpu.RAX, bits).read(cpu);
        int unused = 64 - bits;
        long quotient;
        long remainder;
        if (signed) {
            long number = bits == 32 ? dividend : dividend << 64 - 2 * bits >> 64 - 2 * bits;
            long by = divisor << unused >> unused;
            quotient = number / by;
            remainder = number % by;
            require(cpu, quotient << unused >> unused == quotient && !(number == Long.MIN_VALUE && by == -1));
        } else {
            quotient = Long.divideUnsigned(dividend, divisor);
            remainder = Long.remainderUnsigned(dividend, divisor);
            require(cpu, quotient >>> bits == 0);
        }
        store(cpu, bits, quotient, remainder);
    }

    private static void require(Cpu cpu, boolean fits) {
        if (!fits) {
            throw cpu.fault(Vectors.DE, 0);
        }
    }

    private static void store(Cpu cpu, int bits, long quotient, long remainder) {
        if (bits == 8) {
            Operand.of(Cpu.RAX, 16).write(cpu, quotient & 0xff | (remainder & 0xff) << 8);
        } else {
            Operand.of(Cpu.RAX, bits).write(cpu, quotient);
            Operand.of(Cpu.RDX, bits).write(cpu, remainder);
        }
    }

    private static void divide128(Cpu cpu, long divisor, boolean signed) {
        long high = cpu.r[Cpu.RDX];
        long low = cpu.r[Cpu.RAX];
        if (signed && high == low >> 63 && !(low == Long.MIN_VALUE && divisor == -1)) {
            store(cpu, 64, low / divisor, low % divisor);
        } else if (!signed && high == 0) {
            store(cpu, 64, Long.divideUnsigned(low, divisor), Long.remainderUnsigned(low, divisor));
        } else {
            divideLarge(cpu, high, low, divisor, signed);
        }
    }

    private static void divideLarge(Cpu cpu, long high, long low, long divisor, boolean signed) {
        BigInteger dividend = number(high, signed).shiftLeft(64).or(number(low, false));
        BigInteger[] both = dividend.divideAndRemainder(number(divisor, signed));
        require(cpu, signed ? both[0].bitLength() < 64 : both[0].bitLength() <= 64);
        store(cpu, 64, both[0].longValue(), both[1].longValue());
    }

    private static BigInteger number(long value, boolean signed) {
        BigInteger number = BigInteger.valueOf(value);
        return signed || value >= 0 ? number : number.add(TWO_TO_64);
    }
}
