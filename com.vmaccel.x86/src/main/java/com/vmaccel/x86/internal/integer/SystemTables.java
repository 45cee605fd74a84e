package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.MemRef;

/** LGDT, LIDT, SGDT, SIDT, INVLPG, and caches, of which there are none. */
final class SystemTables {

    private SystemTables() {}

    static void addTo(InstructionSet set) {
        set.addEnding(Operation.LGDT, (cpu, op) -> load(cpu, op, true));
        set.addEnding(Operation.LIDT, (cpu, op) -> load(cpu, op, false));
        set.add(Operation.SGDT, (cpu, op) -> store(cpu, op, cpu.control.gdtLimit, cpu.control.gdtBase));
        set.add(Operation.SIDT, (cpu, op) -> store(cpu, op, cpu.control.idtLimit, cpu.control.idtBase));
        set.addEnding(Operation.INVLPG, SystemTables::invalidate);
        set.add(Operation.INVD, (cpu, op) -> cpu.requireKernel());
        set.add(Operation.WBINVD, (cpu, op) -> cpu.requireKernel());
        set.feature(Feature.CLFSH);
        set.add(Operation.CLFLUSH, (cpu, op) -> cpu.memory.read8(op.operand(0).memory().forRead(cpu, 1)));
        set.feature(null);
    }

    private static void load(Cpu cpu, HandlerOp op, boolean global) {
        cpu.requireKernel();
        MemRef memory = op.operand(0).memory();
        int bytes = cpu.code64 ? 8 : 4;
        int limit = cpu.memory.read16(memory.at(cpu, 0, 2, false));
        long base = cpu.memory.read(memory.at(cpu, 2, bytes, false), bytes);
        if (op.size == 16) {
            base &= 0xff_ffff;
        }
        if (base << 16 >> 16 != base) {
            throw cpu.protection();
        }
        if (global) {
            cpu.control.gdtLimit = limit;
            cpu.control.gdtBase = base;
        } else {
            cpu.control.idtLimit = limit;
            cpu.control.idtBase = base;
        }
    }

    private static void store(Cpu cpu, HandlerOp op, int limit, long base) {
        SystemSegments.requireUserMayLook(cpu);
        MemRef memory = op.operand(0).memory();
        int bytes = cpu.code64 ? 8 : 4;
        long second = memory.at(cpu, 2, bytes, true);
        cpu.memory.probeWrite(second, bytes);
        cpu.memory.write16(memory.at(cpu, 0, 2, true), limit);
        cpu.memory.write(second, bytes, base);
    }

    private static void invalidate(Cpu cpu, HandlerOp op) {
        cpu.requireKernel();
        MemRef memory = op.operand(0).memory();
        cpu.memory.flush(memory.offset(cpu) + cpu.r[Cpu.BASES + memory.segment()]);
    }
}
