package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.StepwiseOp;

/** MOVS, STOS, LODS, CMPS, SCAS, INS, OUTS with REP, REPE, REPNE. Registers follow each element, so that faults and events find a state to go on from. */
final class Strings {

    private Strings() {}

    /** One element. */
    @FunctionalInterface
    private interface Element {
        void execute(Cpu cpu, StringRegisters registers);
    }

    static void addTo(InstructionSet set) {
        add(set, Operation.MOVS, Strings::move);
        add(set, Operation.STOS, Strings::store);
        add(set, Operation.LODS, Strings::load);
        add(set, Operation.CMPS, Strings::compare);
        add(set, Operation.SCAS, Strings::scan);
        addPort(set, Operation.INS, Strings::input);
        addPort(set, Operation.OUTS, Strings::output);
    }

    private static void add(InstructionSet set, Operation operation, Element element) {
        set.add(operation, (cpu, op) -> {}, site -> new StepwiseOp(steps(site.instruction(), element)));
    }

    /** Whether a port may be used does not depend on the count. */
    private static void addPort(InstructionSet set, Operation operation, Element element) {
        set.addEnding(operation, (cpu, op) -> {}, site -> {
            StepwiseOp.Steps steps = steps(site.instruction(), element);
            int bytes = new StringRegisters(site.instruction()).bytes();
            return new StepwiseOp(cpu -> {
                Ports.requireAccess(cpu, port(cpu), bytes);
                steps.execute(cpu);
            });
        });
    }

    private static StepwiseOp.Steps steps(Instruction i, Element element) {
        StringRegisters registers = new StringRegisters(i);
        if (!i.hasRep() && !i.hasRepne()) {
            return cpu -> element.execute(cpu, registers);
        }
        boolean compares = i.operation() == Operation.CMPS || i.operation() == Operation.SCAS;
        boolean whileEqual = i.hasRep();
        return cpu -> repeat(cpu, registers, element, compares, whileEqual);
    }

    private static int port(Cpu cpu) {
        return (int) cpu.r[Cpu.RDX] & 0xffff;
    }

    private static void repeat(Cpu cpu, StringRegisters registers, Element element, boolean compares, boolean whileEqual) {
        while (registers.left(cpu) != 0) {
            element.execute(cpu, registers);
            registers.countDown(cpu);
            boolean ends = registers.left(cpu) == 0 || compares && cpu.flags.zero() != whileEqual;
            if (ends) {
                return;
            }
            if (cpu.needsCare()) {
                throw cpu.betweenElements();
            }
        }
    }

    private static void move(Cpu cpu, StringRegisters s) {
        long value = cpu.memory.read(s.source(cpu), s.bytes());
        cpu.memory.write(s.destination(cpu, true), s.bytes(), value);
        s.advanceSource(cpu);
        s.advanceDestination(cpu);
    }

    private static void store(Cpu cpu, StringRegisters s) {
        cpu.memory.write(s.destination(cpu, true), s.bytes(), cpu.r[Cpu.RAX]);
        s.advanceDestination(cpu);
    }

    private static void load(Cpu cpu, StringRegisters s) {
        Operand.of(Cpu.RAX, 8 * s.bytes()).write(cpu, cpu.memory.read(s.source(cpu), s.bytes()));
        s.advanceSource(cpu);
    }

    private static void compare(Cpu cpu, StringRegisters s) {
        long first = cpu.memory.read(s.source(cpu), s.bytes());
        long second = cpu.memory.read(s.destination(cpu, false), s.bytes());
        Alu.sub(cpu.flags, first, second, 64 - 8 * s.bytes());
        s.advanceSource(cpu);
        s.advanceDestination(cpu);
    }

    private static void scan(Cpu cpu, StringRegisters s) {
        long found = cpu.memory.read(s.destination(cpu, false), s.bytes());
        Alu.sub(cpu.flags, cpu.r[Cpu.RAX], found, 64 - 8 * s.bytes());
        s.advanceDestination(cpu);
    }

    /** What memory cannot take is not read from the port. */
    private static void input(Cpu cpu, StringRegisters s) {
        long linear = s.destination(cpu, true);
        cpu.memory.probeWrite(linear, s.bytes());
        cpu.memory.write(linear, s.bytes(), cpu.host.in(port(cpu), s.bytes()));
        s.advanceDestination(cpu);
    }

    private static void output(Cpu cpu, StringRegisters s) {
        cpu.host.out(port(cpu), s.bytes(), cpu.memory.read(s.source(cpu), s.bytes()));
        s.advanceSource(cpu);
    }
}
