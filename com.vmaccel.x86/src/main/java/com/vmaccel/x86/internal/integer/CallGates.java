package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Descriptors;
import com.vmaccel.x86.internal.cpu.InnerStack;
import com.vmaccel.x86.internal.cpu.Segments;
import com.vmaccel.x86.internal.cpu.Vectors;

/** Jumps and calls through call gates. Source: Intel SDM volume 3 sections 6.8.3 to 6.8.5. */
final class CallGates {

    private CallGates() {}

    static void enter(Cpu cpu, int gateSelector, long gate, boolean call, long returnIp) {
        int selector = Descriptors.gateSelector(gate);
        if (Descriptors.isNull(selector)) {
            throw cpu.protection();
        }
        long code = cpu.descriptors.fetch(selector, Vectors.GP, 0);
        boolean inner = call && !Descriptors.isConforming(code) && Descriptors.dpl(code) < cpu.cpl;
        boolean allowed = Descriptors.isCode(code) && Descriptors.dpl(code) <= cpu.cpl && (call || Descriptors.isConforming(code) || Descriptors.dpl(code) == cpu.cpl);
        if (!allowed || cpu.isLong() && (!Descriptors.isLong(code) || (Descriptors.attributes(code) & Segments.BIG) != 0)) {
            throw cpu.fault(Vectors.GP, selector & ~3);
        }
        if (!Descriptors.isPresent(code)) {
            throw cpu.fault(Vectors.NP, selector & ~3);
        }
        boolean wide = Descriptors.type(gate) == Descriptors.CALL_GATE32;
        int bytes = cpu.isLong() ? 8 : wide ? 4 : 2;
        long offset = offset(cpu, gateSelector, gate, wide);
        int level = inner ? Descriptors.dpl(code) : cpu.cpl;
        if (call) {
            push(cpu, gate, level, bytes, returnIp);
        }
        cpu.setCpl(level);
        FarTransfers.setCode(cpu, selector & ~3 | level, code, offset);
    }

    private static long offset(Cpu cpu, int selector, long gate, boolean wide) {
        long offset = Descriptors.gateOffset(gate);
        if (!cpu.isLong()) {
            return wide ? offset : offset & 0xffff;
        }
        long whole = offset | cpu.descriptors.upperBase(selector, Vectors.GP, 0);
        if (whole << 16 >> 16 != whole) {
            throw cpu.protection();
        }
        return whole;
    }

    private static void push(Cpu cpu, long gate, int level, int bytes, long returnIp) {
        InnerStack stack;
        if (level == cpu.cpl) {
            stack = InnerStack.same(cpu);
        } else {
            stack = cpu.isLong() ? InnerStack.ofLongTask(cpu, level, 0) : InnerStack.ofTask(cpu, level, 0);
            stack.push(cpu.segments.selector[Segments.SS], bytes);
            stack.push(cpu.r[Cpu.RSP], bytes);
            int parameters = cpu.isLong() ? 0 : (int) (gate >>> 32) & 31;
            for (int i = parameters - 1; i >= 0; i--) {
                stack.push(cpu.peek(i * bytes, bytes), bytes);
            }
        }
        stack.push(cpu.segments.selector[Segments.CS], bytes);
        stack.push(returnIp, bytes);
        stack.commit();
    }
}
