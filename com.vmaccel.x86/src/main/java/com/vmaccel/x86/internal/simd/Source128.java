package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** 128 bits of a register or of memory. */
final class Source128 {

    static final int BYTES = 16;

    private final int index;
    private final @Nullable MemRef memory;
    private final boolean aligned;

    private Source128(int index, @Nullable MemRef memory, boolean aligned) {
        this.index = index;
        this.memory = memory;
        this.aligned = aligned;
    }

    /** An operand that has to be aligned in memory, as those of nearly all instructions. */
    static Source128 of(Site site, int operand) {
        return of(site, operand, true);
    }

    static Source128 of(Site site, int operand, boolean aligned) {
        return site.isMemory(operand) ? new Source128(0, site.memory(operand), aligned) : new Source128(2 * site.register(operand), null, aligned);
    }

    long low(Cpu cpu) {
        return memory == null ? cpu.extended.xmm[index] : cpu.memory.read64(linear(cpu, memory));
    }

    long high(Cpu cpu) {
        return memory == null ? cpu.extended.xmm[index + 1] : cpu.memory.read64(second(cpu, linear(cpu, memory)));
    }

    private long linear(Cpu cpu, MemRef place) {
        long linear = place.forRead(cpu, BYTES);
        if (aligned) {
            requireAligned(cpu, linear);
        }
        return linear;
    }

    static void requireAligned(Cpu cpu, long linear) {
        if ((linear & BYTES - 1) != 0) {
            throw cpu.protection();
        }
    }

    /** The address of the second half. */
    static long second(Cpu cpu, long linear) {
        return cpu.code64 ? linear + 8 : linear + 8 & 0xffff_ffffL;
    }

    /** Writes to memory, or faults having written nothing. */
    static void write(Cpu cpu, MemRef place, boolean aligned, long low, long high) {
        long linear = place.forWrite(cpu, BYTES);
        if (aligned) {
            requireAligned(cpu, linear);
        }
        cpu.memory.probeWrite(linear, BYTES);
        cpu.memory.write64(linear, low);
        cpu.memory.write64(second(cpu, linear), high);
    }
}
