package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.RegisterClass;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** MOV, MOVNTI, MOVZX, MOVSX, MOVSXD, MOVBE, LEA, XCHG, BSWAP, XLAT and the sign extensions of the accumulator. */
final class DataMovement {

    private DataMovement() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.MOV, (cpu, op) -> op.operand(0).write(cpu, op.operand(1).read(cpu)), DataMovement::move);
        set.add(Operation.MOVZX, (cpu, op) -> op.operand(0).write(cpu, op.operand(1).read(cpu)), MoveOps::zeroExtended);
        set.add(Operation.MOVSX, DataMovement::extendSign, MoveOps::signExtended);
        set.add(Operation.MOVSXD, DataMovement::extendSign, MoveOps::signExtended);
        set.add(Operation.LEA, (cpu, op) -> op.operand(0).write(cpu, op.operand(1).memory().offset(cpu)), MoveOps::address);
        set.add(Operation.XCHG, DataMovement::exchange);
        set.add(Operation.BSWAP, (cpu, op) -> op.operand(0).write(cpu, op.operand(0).bits == 16 ? 0 : swapped(op.operand(0).read(cpu), op.operand(0).bits)));
        set.add(Operation.XLAT, DataMovement::translate);
        set.add(Operation.CBW, (cpu, op) -> Operand.of(Cpu.RAX, 16).write(cpu, (byte) cpu.r[Cpu.RAX]));
        set.add(Operation.CWDE, (cpu, op) -> Operand.of(Cpu.RAX, 32).write(cpu, (short) cpu.r[Cpu.RAX]));
        set.add(Operation.CDQE, (cpu, op) -> cpu.r[Cpu.RAX] = (int) cpu.r[Cpu.RAX]);
        set.add(Operation.CWD, (cpu, op) -> Operand.of(Cpu.RDX, 16).write(cpu, (short) cpu.r[Cpu.RAX] >> 15));
        set.add(Operation.CDQ, (cpu, op) -> Operand.of(Cpu.RDX, 32).write(cpu, (int) cpu.r[Cpu.RAX] >> 31));
        set.add(Operation.CQO, (cpu, op) -> cpu.r[Cpu.RDX] = cpu.r[Cpu.RAX] >> 63);
        set.feature(Feature.MOVBE);
        set.add(Operation.MOVBE, (cpu, op) -> op.operand(0).write(cpu, swapped(op.operand(1).read(cpu), op.operand(0).bits)));
        set.feature(Feature.SSE2);
        set.add(Operation.MOVNTI, (cpu, op) -> op.operand(0).write(cpu, op.operand(1).read(cpu)));
        set.feature(null);
    }

    /** The bytes in the other order. BSWAP of 16 bits has no defined result; processors clear them. */
    static long swapped(long value, int bits) {
        return Long.reverseBytes(value) >>> 64 - bits;
    }

    private static @Nullable Op move(Site site) {
        for (int operand = 0; operand < 2; operand++) {
            if (site.isRegister(operand)) {
                RegisterClass kind = site.instruction().registerClass(operand);
                if (!kind.isGeneralPurpose()) {
                    return moveSpecial(site, kind, operand);
                }
            }
        }
        return MoveOps.move(site);
    }

    private static Op moveSpecial(Site site, RegisterClass kind, int operand) {
        int register = site.register(operand);
        boolean loads = operand == 0;
        return switch (kind) {
            case CONTROL -> loads ? new HandlerOp(site, (cpu, op) -> ControlRegisters.write(cpu, register, op.operand(1).read(cpu)), Op.Flow.ENDS)
                    : new HandlerOp(site, (cpu, op) -> op.operand(0).write(cpu, ControlRegisters.read(cpu, register)));
            case DEBUG -> loads ? new HandlerOp(site, (cpu, op) -> DebugRegisters.write(cpu, register, op.operand(1).read(cpu)), Op.Flow.ENDS)
                    : new HandlerOp(site, (cpu, op) -> op.operand(0).write(cpu, DebugRegisters.read(cpu, register)), Op.Flow.ENDS);
            default -> loads ? new HandlerOp(site, (cpu, op) -> SystemSegments.load(cpu, register, (int) op.operand(1).read(cpu)), Op.Flow.ENDS)
                    : new HandlerOp(site, (cpu, op) -> SystemSegments.store(cpu, op, cpu.segments.selector[register]));
        };
    }

    private static void extendSign(Cpu cpu, HandlerOp op) {
        int unused = 64 - op.operand(1).bits;
        op.operand(0).write(cpu, op.operand(1).read(cpu) << unused >> unused);
    }

    /** Memory, which comes first, is changed in one step whether there is a prefix or not. */
    private static void exchange(Cpu cpu, HandlerOp op) {
        long first = op.operand(0).read(cpu);
        op.operand(0).write(cpu, op.operand(1).read(cpu));
        op.operand(1).write(cpu, first);
    }

    private static void translate(Cpu cpu, HandlerOp op) {
        MemRef table = op.operand(0).memory();
        long linear = table.at(cpu, cpu.r[Cpu.RAX] & 0xff, 1, false);
        Operand.of(Cpu.RAX, 8).write(cpu, cpu.memory.read8(linear));
    }

}
