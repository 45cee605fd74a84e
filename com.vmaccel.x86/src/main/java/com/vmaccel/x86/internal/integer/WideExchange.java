package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.MemRef;

/** CMPXCHG8B and CMPXCHG16B. Memory is written in any case, with what it had if it is not equal. */
final class WideExchange {

    private static final long LOW32 = 0xffff_ffffL;
    private static final int ALIGNED = 15;

    private WideExchange() {}

    static void addTo(InstructionSet set) {
        set.feature(Feature.CX8);
        set.add(Operation.CMPXCHG8B, WideExchange::exchange8);
        set.feature(Feature.CX16);
        set.add(Operation.CMPXCHG16B, WideExchange::exchange16);
        set.feature(null);
    }

    private static void exchange8(Cpu cpu, HandlerOp op) {
        long[] r = cpu.r;
        long expected = r[Cpu.RAX] & LOW32 | r[Cpu.RDX] << 32;
        long replacement = r[Cpu.RBX] & LOW32 | r[Cpu.RCX] << 32;
        long old = op.operand(0).read(cpu);
        boolean equal = old == expected;
        op.operand(0).write(cpu, equal ? replacement : old);
        if (!equal) {
            r[Cpu.RAX] = old & LOW32;
            r[Cpu.RDX] = old >>> 32;
        }
        cpu.flags.setZero(equal);
    }

    /** No host instruction does this: other processors stop. */
    private static void exchange16(Cpu cpu, HandlerOp op) {
        MemRef memory = op.operand(0).memory();
        long low = memory.at(cpu, 0, 16, true);
        if ((low & ALIGNED) != 0) {
            throw cpu.protection();
        }
        long high = low + 8;
        cpu.memory.probeWrite(low, 16);
        long[] old = new long[2];
        boolean[] equal = new boolean[1];
        cpu.host.exclusively(() -> {
            old[0] = cpu.memory.read64(low);
            old[1] = cpu.memory.read64(high);
            equal[0] = old[0] == cpu.r[Cpu.RAX] && old[1] == cpu.r[Cpu.RDX];
            cpu.memory.write64(low, equal[0] ? cpu.r[Cpu.RBX] : old[0]);
            cpu.memory.write64(high, equal[0] ? cpu.r[Cpu.RCX] : old[1]);
        });
        if (!equal[0]) {
            cpu.r[Cpu.RAX] = old[0];
            cpu.r[Cpu.RDX] = old[1];
        }
        cpu.flags.setZero(equal[0]);
    }
}
