package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.DR0;
import static com.vmaccel.api.register.X86Register.DR7;
import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RIP;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuExit.Debug;
import com.vmaccel.api.VcpuExit.Debug.Cause;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.debug.DebugSettings.Breakpoint;
import com.vmaccel.api.debug.DebugSettings.Trigger;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Debugging from outside: steps, breakpoints and watchpoints become exits, and leave no trace in the guest. */
final class DebugCases {

    private static final long TF = 0x100;
    private static final GuestCode STEPS = GuestCode.of("nop; inc al; jmp 1f; nop; 1: inc al; nop", "90 fe c0 eb 01 90 fe c0 90");
    private static final long[] STEP_OFFSETS = {1, 3, 6, 8, 9};
    private static final GuestCode OUT_IN = GuestCode.of("out 0x10, al; in al, 0x11; nop", "e6 10 e4 11 90");
    private static final GuestCode INT3 = GuestCode.of("nop; int3; nop", "90 cc 90");
    private static final GuestCode STORE = GuestCode.of("nop; mov [{bx}], al; nop; mov al, [{bx}]; nop")
            .for16("90 88 07 90 8a 07 90")
            .for32("90 88 03 90 8a 03 90")
            .for64("90 88 03 90 8a 03 90");
    private static final int STORE_END = 3;

    private DebugCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("debug");
        stepping(list);
        breakpoints(list);
        software(list);
        watchpoints(list);
        list.machine("refusals", RegisterCases.NOTHING.in(Mode.REAL), DebugCases::refusals).quick();
        return list.cases();
    }

    private static Entry add(CaseList list, String name, Capability capability, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body).needs(capability).needs(ExitKind.DEBUG);
    }

    private static GuestDebug debug(X86Vcpu cpu) {
        return cpu.feature(GuestDebug.class).orElseThrow(() -> new AssertionError("the capability is there, but not the feature"));
    }

    private static void configure(X86Vcpu cpu, Breakpoint... breakpoints) {
        debug(cpu).configure(new DebugSettings(false, false, List.of(breakpoints)));
    }

    private static void requireStop(Machine machine, Cause cause, long address) {
        Check.equal("exit", new Debug(cause, address), machine.run());
        Check.equal("RIP", address, machine.cpu().get(RIP));
        Check.that(!machine.cpu().isPending(), "a debug exit is at an instruction boundary");
    }

    private static void stepping(CaseList list) {
        add(list, "step", Capability.SINGLE_STEP, STEPS, DebugCases::step).quick();
        add(list, "step-and-write", Capability.SINGLE_STEP, STEPS, DebugCases::stepAndWrite);
        add(list, "step-over-accesses", Capability.SINGLE_STEP, OUT_IN, DebugCases::stepOverAccess);
        add(list, "step-and-settle", Capability.SINGLE_STEP, OUT_IN, DebugCases::stepAndSettle);
        add(list, "step-off", Capability.SINGLE_STEP, STEPS, DebugCases::stepOff);
    }

    private static void step(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STEPS);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RAX, 0);
        debug(cpu).configure(DebugSettings.STEP);
        for (long offset : STEP_OFFSETS) {
            requireStop(machine, Cause.STEP, Layout.CODE + offset);
            Check.equal("TF in the guest's flags", 0, cpu.get(RFLAGS) & TF);
        }
        Check.equal("RAX", 2, cpu.get(RAX));
    }

    /** Registers written between steps neither end stepping nor lose a step. */
    private static void stepAndWrite(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STEPS);
        X86Vcpu cpu = machine.cpu();
        debug(cpu).configure(DebugSettings.STEP);
        requireStop(machine, Cause.STEP, Layout.CODE + STEP_OFFSETS[0]);
        cpu.set(RAX, 0x40);
        requireStop(machine, Cause.STEP, Layout.CODE + STEP_OFFSETS[1]);
        cpu.set(RIP, Layout.CODE + STEP_OFFSETS[2]);
        requireStop(machine, Cause.STEP, Layout.CODE + STEP_OFFSETS[3]);
        Check.equal("RAX", 0x42, cpu.get(RAX));
    }

    /** The access comes first; the stop follows when it is finished. */
    private static void stepOverAccess(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, OUT_IN);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RAX, 0x5a);
        debug(cpu).configure(DebugSettings.STEP);
        Check.equal("exit", new VcpuExit.PortWrite(0x10, 1, 0x5a), machine.run());
        requireStop(machine, Cause.STEP, Layout.CODE + 2);
        Check.equal("exit", new VcpuExit.PortRead(0x11, 1), machine.run());
        cpu.complete(0x77);
        requireStop(machine, Cause.STEP, Layout.CODE + 4);
        Check.equal("AL", 0x77, cpu.get(RAX) & 0xff);
        requireStop(machine, Cause.STEP, Layout.CODE + 5);
    }

    /** Settling brings the stop, too, as it would bring another fragment. */
    private static void stepAndSettle(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, OUT_IN);
        X86Vcpu cpu = machine.cpu();
        debug(cpu).configure(DebugSettings.STEP);
        Check.that(machine.run() instanceof VcpuExit.PortWrite, "a write");
        Check.equal("settled", Optional.of(new Debug(Cause.STEP, Layout.CODE + 2)), cpu.settle());
        Check.that(!cpu.isPending(), "a debug exit is at an instruction boundary");
        Check.equal("settled again", Optional.empty(), cpu.settle());
        Check.that(machine.run() instanceof VcpuExit.PortRead, "a read");
        cpu.complete(0x77);
        Check.equal("settled", Optional.of(new Debug(Cause.STEP, Layout.CODE + 4)), cpu.settle());
        Check.equal("AL", 0x77, cpu.get(RAX) & 0xff);
        requireStop(machine, Cause.STEP, Layout.CODE + 5);
    }

    private static void stepOff(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STEPS);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RAX, 0);
        debug(cpu).configure(DebugSettings.STEP);
        requireStop(machine, Cause.STEP, Layout.CODE + STEP_OFFSETS[0]);
        debug(cpu).configure(DebugSettings.OFF);
        machine.finish();
        Check.equal("RAX", 2, cpu.get(RAX));
        Check.equal("TF", 0, cpu.get(RFLAGS) & TF);
    }

    private static void breakpoints(CaseList list) {
        add(list, "breakpoint", Capability.HARDWARE_BREAKPOINTS, STEPS, DebugCases::breakpoint);
        add(list, "several-breakpoints", Capability.HARDWARE_BREAKPOINTS, STEPS, DebugCases::severalBreakpoints);
        add(list, "breakpoint-not-reached", Capability.HARDWARE_BREAKPOINTS, STEPS, DebugCases::notReached);
        add(list, "guest-registers-untouched", Capability.HARDWARE_BREAKPOINTS, STEPS, DebugCases::guestRegisters);
    }

    private static void breakpoint(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STEPS);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RAX, 0);
        configure(cpu, Breakpoint.execute(Layout.CODE + 6));
        requireStop(machine, Cause.HARDWARE_BREAKPOINT, Layout.CODE + 6);
        Check.equal("RAX before the instruction", 1, cpu.get(RAX));
        requireStop(machine, Cause.HARDWARE_BREAKPOINT, Layout.CODE + 6);
        debug(cpu).configure(DebugSettings.OFF);
        machine.finish();
        Check.equal("RAX", 2, cpu.get(RAX));
    }

    private static void severalBreakpoints(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STEPS);
        X86Vcpu cpu = machine.cpu();
        List<Long> left = new ArrayList<>(List.of(1L, 3L, 6L, 8L).subList(0, Math.min(4, debug(cpu).hardwareBreakpoints())));
        while (!left.isEmpty()) {
            configure(cpu, left.stream().map(offset -> Breakpoint.execute(Layout.CODE + offset)).toArray(Breakpoint[]::new));
            requireStop(machine, Cause.HARDWARE_BREAKPOINT, Layout.CODE + left.removeFirst());
        }
        debug(cpu).configure(DebugSettings.OFF);
        machine.finish();
    }

    private static void notReached(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STEPS);
        configure(machine.cpu(), Breakpoint.execute(Layout.CODE + 5));
        machine.finish();
    }

    /** The guest's debug registers are its own. */
    private static void guestRegisters(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STEPS);
        X86Vcpu cpu = machine.cpu();
        cpu.set(DR0, 0x1230);
        long control = cpu.get(DR7);
        configure(cpu, Breakpoint.execute(Layout.CODE + 3));
        requireStop(machine, Cause.HARDWARE_BREAKPOINT, Layout.CODE + 3);
        Check.equal("DR0", 0x1230, cpu.get(DR0));
        Check.equal("DR7", control, cpu.get(DR7));
        debug(cpu).configure(DebugSettings.OFF);
        machine.finish();
        Check.equal("DR0 at the end", 0x1230, cpu.get(DR0));
        Check.equal("DR7 at the end", control, cpu.get(DR7));
    }

    private static void software(CaseList list) {
        add(list, "software-breakpoint", Capability.SOFTWARE_BREAKPOINTS, INT3, (context, mode) -> {
            Machine machine = Machine.start(context, mode, INT3);
            debug(machine.cpu()).configure(new DebugSettings(false, true, List.of()));
            requireStop(machine, Cause.SOFTWARE_BREAKPOINT, Layout.CODE + 1);
            machine.vm().memory().write(Layout.at(Layout.CODE + 1), new byte[] {(byte) 0x90});
            machine.finish();
        });
        add(list, "software-breakpoint-off", Capability.SOFTWARE_BREAKPOINTS, INT3, (context, mode) -> {
            Machine machine = Machine.start(context, mode, INT3);
            debug(machine.cpu()).configure(new DebugSettings(false, true, List.of()));
            debug(machine.cpu()).configure(DebugSettings.OFF);
            Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, 3), machine.run());
        });
    }

    private static void watchpoints(CaseList list) {
        add(list, "watch-write", Capability.WATCHPOINTS, STORE, (context, mode) -> watch(context, mode, Trigger.WRITE)).quick();
        add(list, "watch-read-write", Capability.WATCHPOINTS, STORE, (context, mode) -> watch(context, mode, Trigger.READ_WRITE));
    }

    private static void watch(CaseContext context, Mode mode, Trigger trigger) {
        Machine machine = Machine.start(context, mode, STORE);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RBX, Layout.DATA + 2);
        cpu.set(RAX, 0x77);
        configure(cpu, new Breakpoint(Layout.DATA, 4, trigger));
        requireStop(machine, Cause.HARDWARE_BREAKPOINT, Layout.CODE + STORE_END);
        Check.equal("what was written", 0x77, machine.vm().memory().readUnsigned(Layout.at(Layout.DATA + 2), 1));
        if (trigger == Trigger.READ_WRITE) {
            requireStop(machine, Cause.HARDWARE_BREAKPOINT, Layout.CODE + STORE_END + 3);
        }
        machine.finish();
    }

    private static void refusals(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        X86Vcpu cpu = machine.cpu();
        refuseWithout(cpu, Capability.SINGLE_STEP, DebugSettings.STEP);
        refuseWithout(cpu, Capability.SOFTWARE_BREAKPOINTS, new DebugSettings(false, true, List.of()));
        refuseWithout(cpu, Capability.HARDWARE_BREAKPOINTS, new DebugSettings(false, false, List.of(Breakpoint.execute(0))));
        refuseWithout(cpu, Capability.WATCHPOINTS, new DebugSettings(false, false, List.of(new Breakpoint(0, 4, Trigger.WRITE))));
        cpu.feature(GuestDebug.class).ifPresent(debug -> refuseTooMany(cpu, debug));
        machine.finish();
    }

    /** What the capabilities lack is refused, or there is no debugging at all. */
    private static void refuseWithout(X86Vcpu cpu, Capability capability, DebugSettings settings) {
        if (!cpu.capabilities().has(capability)) {
            cpu.feature(GuestDebug.class).ifPresent(debug -> {
                var refusal = Check.refused(capability.toString(), UnsupportedCapabilityException.class, () -> debug.configure(settings));
                Check.equal("what is missing", capability, refusal.capability());
            });
        }
    }

    private static void refuseTooMany(X86Vcpu cpu, GuestDebug debug) {
        if (cpu.capabilities().has(Capability.HARDWARE_BREAKPOINTS)) {
            List<Breakpoint> many = new ArrayList<>();
            for (int i = 0; i <= debug.hardwareBreakpoints(); i++) {
                many.add(Breakpoint.execute(i));
            }
            Check.refused("too many breakpoints", IllegalArgumentException.class, () -> debug.configure(new DebugSettings(false, false, many)));
        }
    }
}
