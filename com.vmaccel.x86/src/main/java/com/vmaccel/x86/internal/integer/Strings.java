package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Site;

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
        set.addEnding(Operation.INS, (cpu, op) -> {}, site -> op(site, Strings::input));
        set.addEnding(Operation.OUTS, (cpu, op) -> {}, site -> op(site, Strings::output));
    }

    private static void add(InstructionSet set, Operation operation, Element element) {
        set.add(operation, (cpu, op) -> {}, site -> op(site, element));
    }

    private static HandlerOp op(Site site, Element element) {
        Instruction i = site.instruction();
        StringRegisters registers = new StringRegisters(i);
        boolean repeats = i.hasRep() || i.hasRepne();
        boolean compares = i.operation() == Operation.CMPS || i.operation() == Operation.SCAS;
        boolean whileEqual = i.hasRep();
        return new HandlerOp(site, (cpu, op) -> {
            if (!repeats) {
                element.execute(cpu, registers);
            } else {
                repeat(cpu, registers, element, compares, whileEqual);
            }
        });
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
        int port = (int) cpu.r[Cpu.RDX] & 0xffff;
        Ports.requireAccess(cpu, port, s.bytes());
        long linear = s.destination(cpu, true);
        cpu.memory.probeWrite(linear, s.bytes());
        cpu.memory.write(linear, s.bytes(), cpu.host.in(port, s.bytes()));
        s.advanceDestination(cpu);
    }

    private static void output(Cpu cpu, StringRegisters s) {
        int port = (int) cpu.r[Cpu.RDX] & 0xffff;
        Ports.requireAccess(cpu, port, s.bytes());
        cpu.host.out(port, s.bytes(), cpu.memory.read(s.source(cpu), s.bytes()));
        s.advanceSource(cpu);
    }
}
