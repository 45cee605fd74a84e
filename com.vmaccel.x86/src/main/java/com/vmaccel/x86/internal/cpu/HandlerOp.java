package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.Instruction;
import org.jspecify.annotations.Nullable;

/** An instruction executed by its operation's handler, with its operands. */
public final class HandlerOp extends Op {

    /** The instruction, for what is asked seldom. */
    public final Instruction instruction;
    /** The operand size in bits. */
    public final int size;
    private final int end;
    private final Handler handler;
    private final Operand[] operands;
    private final Operand accumulator;

    /** An op that goes on as its operation does. */
    public HandlerOp(Site site, Handler handler) {
        this(site, handler, null);
    }

    /** An op that goes on in its own way. */
    public HandlerOp(Site site, Handler handler, @Nullable Flow flow) {
        super(flow);
        this.instruction = site.instruction();
        this.size = instruction.operandSize();
        this.end = site.end();
        this.handler = handler;
        this.operands = new Operand[instruction.operandCount()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = site.operand(i);
        }
        accumulator = Operand.of(Cpu.RAX, operands.length == 0 ? size : operands[0].bits);
    }

    public Operand operand(int number) {
        return operands[number];
    }

    /** AL, AX, EAX or RAX, as wide as the first operand. */
    public Operand accumulator() {
        return accumulator;
    }

    /** The offset in the block behind the instruction. */
    public int end() {
        return end;
    }

    /** RIP of the next instruction. */
    public long next(Cpu cpu) {
        return cpu.r[Cpu.IP] + end & cpu.ipMask();
    }

    @Override
    public void execute(Cpu cpu) {
        Flags flags = cpu.flags;
        long result = flags.result;
        long carry = flags.carry;
        int aux = flags.aux;
        cpu.begin(this);
        for (; ; ) {
            try {
                handler.execute(cpu, this);
                return;
            } catch (RuntimeException e) {
                flags.result = result;
                flags.carry = carry;
                flags.aux = aux;
                if (e != cpu.again()) {
                    throw e;
                }
            }
        }
    }
}
