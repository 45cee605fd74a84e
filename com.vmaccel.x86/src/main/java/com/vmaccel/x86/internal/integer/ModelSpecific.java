package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Segments;

/** RDMSR, WRMSR, RDTSC, RDTSCP, RDPID, SWAPGS and the bases of FS and GS. */
final class ModelSpecific {

    private static final long LOW32 = 0xffff_ffffL;

    private ModelSpecific() {}

    static void addTo(InstructionSet set) {
        set.feature(Feature.MSR);
        set.addEnding(Operation.RDMSR, ModelSpecific::read);
        set.addEnding(Operation.WRMSR, ModelSpecific::write);
        set.feature(Feature.TSC);
        set.addEnding(Operation.RDTSC, ModelSpecific::readCounter);
        set.feature(Feature.RDTSCP);
        set.addEnding(Operation.RDTSCP, ModelSpecific::readCounterAndProcessor);
        set.feature(Feature.RDPID);
        set.add(Operation.RDPID, (cpu, op) -> op.operand(0).write(cpu, cpu.msrs.tscAux));
        set.feature(Feature.LONG_MODE);
        set.addEnding(Operation.SWAPGS, ModelSpecific::swap);
        set.feature(Feature.FSGSBASE);
        base(set, Operation.RDFSBASE, Operation.WRFSBASE, Segments.FS);
        base(set, Operation.RDGSBASE, Operation.WRGSBASE, Segments.GS);
        set.feature(null);
    }

    private static long edxEax(Cpu cpu) {
        return cpu.r[Cpu.RAX] & LOW32 | cpu.r[Cpu.RDX] << 32;
    }

    private static void setEdxEax(Cpu cpu, long value) {
        cpu.r[Cpu.RAX] = value & LOW32;
        cpu.r[Cpu.RDX] = value >>> 32;
    }

    private static void read(Cpu cpu, HandlerOp op) {
        cpu.requireKernel();
        long[] answer = new long[1];
        if (!ModelSpecificRegisters.read(cpu, (int) cpu.r[Cpu.RCX], answer) && !cpu.host.readMsr((int) cpu.r[Cpu.RCX], answer)) {
            throw cpu.protection();
        }
        setEdxEax(cpu, answer[0]);
    }

    private static void write(Cpu cpu, HandlerOp op) {
        cpu.requireKernel();
        int index = (int) cpu.r[Cpu.RCX];
        ModelSpecificRegisters.Written written = ModelSpecificRegisters.write(cpu, index, edxEax(cpu));
        boolean done = written == ModelSpecificRegisters.Written.DONE
                || written == ModelSpecificRegisters.Written.UNKNOWN && cpu.host.writeMsr(index, edxEax(cpu));
        if (!done) {
            throw cpu.protection();
        }
    }

    private static void readCounter(Cpu cpu, HandlerOp op) {
        if (cpu.control.isProtected() && cpu.cpl != 0 && cpu.control.hasCr4(Control.CR4_TSD)) {
            throw cpu.protection();
        }
        setEdxEax(cpu, cpu.timeStamp());
    }

    private static void readCounterAndProcessor(Cpu cpu, HandlerOp op) {
        readCounter(cpu, op);
        cpu.r[Cpu.RCX] = cpu.msrs.tscAux & LOW32;
    }

    private static void swap(Cpu cpu, HandlerOp op) {
        cpu.requireKernel();
        long base = cpu.segments.base[Segments.GS];
        cpu.segments.base[Segments.GS] = cpu.msrs.kernelGsBase;
        cpu.msrs.kernelGsBase = base;
        cpu.segments.baseChanged(Segments.GS);
    }

    private static void base(InstructionSet set, Operation read, Operation write, int segment) {
        set.add(read, (cpu, op) -> {
            requireBases(cpu);
            op.operand(0).write(cpu, cpu.segments.base[segment]);
        });
        set.add(write, (cpu, op) -> {
            requireBases(cpu);
            Operand source = op.operand(0);
            long value = source.read(cpu);
            if (value << 16 >> 16 != value) {
                throw cpu.protection();
            }
            cpu.segments.base[segment] = value;
            cpu.segments.baseChanged(segment);
        });
    }

    private static void requireBases(Cpu cpu) {
        if (!cpu.control.hasCr4(Control.CR4_FSGSBASE)) {
            throw cpu.undefined();
        }
    }
}
