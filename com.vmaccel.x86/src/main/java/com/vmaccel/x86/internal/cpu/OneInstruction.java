package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.ProcessorStop;
import com.vmaccel.x86.Suspension;

/** Executes one instruction of a processor and delivers nothing. */
public final class OneInstruction {

    /** What became of it. */
    public enum Outcome { COMPLETED, ACCESS, FAULT, HALT, NOT_EXECUTED }

    private final Cpu cpu;

    public OneInstruction(Cpu cpu) {
        this.cpu = cpu;
    }

    public Outcome execute() {
        cpu.at = 0;
        cpu.events.suspended = true; // a string instruction stops behind an element
        cpu.events.examine(cpu);
        for (; ; ) {
            try {
                return attempt();
            } catch (Suspension e) {
                return Outcome.ACCESS;
            } catch (Interruption e) {
                if (e.kind() == Interruption.Kind.FAULT) {
                    return Outcome.FAULT;
                }
                if (e.kind() == Interruption.Kind.YIELD) {
                    return Outcome.COMPLETED;
                }
            }
        }
    }

    private Outcome attempt() {
        BlockDecoder decoder = cpu.code.decoder();
        Op op = decoder.single();
        if (op == null || !op.isDefined()) {
            return Outcome.NOT_EXECUTED;
        }
        op.execute(cpu);
        if (op.flow() != Op.Flow.BRANCHES) {
            cpu.r[Cpu.IP] = cpu.r[Cpu.IP] + decoder.singleLength() & cpu.ipMask();
        }
        boolean halts = cpu.events.stop == ProcessorStop.HALT;
        cpu.events.stop = ProcessorStop.NONE;
        return halts ? Outcome.HALT : Outcome.COMPLETED;
    }

    public int vector() {
        return cpu.faultVector;
    }

    public int errorCode() {
        return Vectors.hasErrorCode(cpu.faultVector) ? cpu.faultError : 0;
    }

    public long faultAddress() {
        return cpu.faultAddress;
    }

    /** The bytes of the instruction, or of what is none. */
    public byte[] bytes() {
        return cpu.code.decoder().singleBytes();
    }
}
