package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.CR8;
import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.InterruptController;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.interrupt.MessageInterrupts;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** Emulated interrupt hardware: local APICs, message-signalled interrupts, the two 8259, the IOAPIC and the timer. */
final class ControllerCases {

    private static final int VECTOR = 0x41;
    private static final int NMI = 2;
    private static final long APIC_BASE = 0xfee0_0000L;
    private static final long IOAPIC = 0xfec0_0000L;
    private static final int DELIVER_NMI = 0x400;
    private static final int TASK_PRIORITY = 0x80;
    private static final int SPURIOUS = 0xf0;
    private static final int LINT0 = 0x350;
    private static final int KEYBOARD_LINE = 1;
    private static final GuestCode SPIN = GuestCode.of("1: jmp 1b", "eb fe");
    private static final GuestCode HALT = GuestCode.of("1: hlt; jmp 1b", "f4 eb fd").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);

    /** Sets the first 8259 up with vectors from 0x40 on and every line but one masked. */
    private static final String SET_UP = "mov al, 0x11; out 0x20, al; mov al, 0x40; out 0x21, al; mov al, 4; out 0x21, al; "
            + "mov al, 1; out 0x21, al; mov al, bl; out 0x21, al; ";

    private static final String SET_UP_BYTES = "b0 11 e6 20 b0 40 e6 21 b0 04 e6 21 b0 01 e6 21 88 d8 e6 21 ";

    /** Where a guest says that it has set the controllers up: no device is there. */
    private static final int READY_PORT = 0x10;

    private static final GuestCode PIC = GuestCode.of(SET_UP + "out 0x10, al; 1: jmp 1b", SET_UP_BYTES + "e6 10 eb fe");

    /** The same, with the timer ticking 1165 times a second. */
    private static final GuestCode TIMER = GuestCode.of(
            SET_UP + "mov al, 0x34; out 0x43, al; mov al, 0; out 0x40, al; mov al, 4; out 0x40, al; 1: jmp 1b",
            SET_UP_BYTES + "b0 34 e6 43 b0 00 e6 40 b0 04 e6 40 eb fe");

    /** Points pin 1 of the IOAPIC to the first vCPU. */
    private static final GuestCode PIN = GuestCode.of("mov dword ptr [{bx}], 0x13; mov dword ptr [{bx}+16], 0; mov dword ptr [{bx}], 0x12; "
                    + "mov dword ptr [{bx}+16], 0x41; out 0x10, al; 1: jmp 1b")
            .for32("c7 03 13 00 00 00 c7 43 10 00 00 00 00 c7 03 12 00 00 00 c7 43 10 41 00 00 00 e6 10 eb fe")
            .for64("c7 03 13 00 00 00 c7 43 10 00 00 00 00 c7 03 12 00 00 00 c7 43 10 41 00 00 00 e6 10 eb fe");

    private ControllerCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("controllers");
        features(list);
        messages(list);
        localApic(list);
        lines(list);
        return list.cases();
    }

    private static Machine start(CaseContext context, Mode mode, GuestCode code, InterruptMode interrupts) {
        Machine machine = Machine.start(context, mode, code, VmConfig.defaults().withInterruptMode(interrupts));
        machine.flags(Machine.RFLAGS_IF);
        machine.cpu().set(RAX, 0);
        return machine;
    }

    private static LocalApic apic(Machine machine) {
        return machine.cpu().feature(LocalApic.class).orElseThrow(() -> new AssertionError("no local APIC"));
    }

    /** Enables the local APIC by software and sets one more of its registers. */
    private static void enable(Machine machine, int register, int value) {
        byte[] page = apic(machine).registers();
        page[SPURIOUS + 1] |= 1;
        page[register] = (byte) value;
        page[register + 1] = (byte) (value >> 8);
        page[register + 2] = (byte) (value >> 16);
        apic(machine).setRegisters(page);
    }

    static void enable(Machine machine) {
        enable(machine, TASK_PRIORITY, 0);
    }

    private static InterruptController controller(X86VirtualMachine vm) {
        return vm.feature(InterruptController.class).orElseThrow(() -> new AssertionError("no interrupt controller"));
    }

    private static MessageInterrupts messages(X86VirtualMachine vm) {
        return vm.feature(MessageInterrupts.class).orElseThrow(() -> new AssertionError("no messages"));
    }

    private static void requireVector(Machine machine, int expected) {
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, expected), machine.run());
    }

    /** Does something from another thread while the guest runs. */
    static void during(CaseContext context, Machine machine, int vector, Callable<Void> action) throws Exception {
        Future<Void> sender = context.start("sender", () -> {
            Thread.sleep(2);
            return action.call();
        });
        requireVector(machine, vector);
        context.await(sender);
    }

    private static void features(CaseList list) {
        list.api("none", context -> {
            X86VirtualMachine vm = context.createVm(VmConfig.defaults());
            Check.that(vm.feature(InterruptController.class).isEmpty(), "no controller");
            Check.that(context.createVcpu(vm, 0).feature(LocalApic.class).isEmpty(), "no local APIC");
            Check.equal("interrupt modes of the machine", Set.of(InterruptMode.NONE), vm.capabilities().interruptModes());
        });
        list.api("local-has-no-lines", context -> {
            X86VirtualMachine vm = context.createVm(VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL));
            context.createVcpu(vm, 0);
            Check.that(vm.feature(InterruptController.class).isEmpty(), "no controller");
        }).needs(InterruptMode.LOCAL).quick();
        list.api("full-has-lines", context -> {
            X86VirtualMachine vm = context.createVm(VmConfig.defaults().withInterruptMode(InterruptMode.FULL));
            context.createVcpu(vm, 0);
            controller(vm).setLine(KEYBOARD_LINE, true);
            controller(vm).setLine(KEYBOARD_LINE, false);
            int lines = controller(vm).lines();
            Check.that(lines > KEYBOARD_LINE, "the keyboard has a line");
            controller(vm).setLine(lines - 1, true);
            for (int missing : new int[] {-1, lines, Integer.MAX_VALUE}) {
                Check.refused("line " + missing, IllegalArgumentException.class, () -> controller(vm).setLine(missing, true));
            }
        }).needs(InterruptMode.FULL).quick();
    }

    private static void messages(CaseList list) {
        for (InterruptMode interrupts : List.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            String suffix = "-" + interrupts.name().toLowerCase(Locale.ROOT);
            add(list, "message" + suffix, SPIN, interrupts, (context, mode) -> {
                Machine machine = start(context, mode, SPIN, interrupts);
                enable(machine);
                during(context, machine, VECTOR, () -> send(machine, VECTOR));
            }).quick();
            add(list, "message-before-the-first-run" + suffix, SPIN, interrupts, (context, mode) -> {
                Machine machine = start(context, mode, SPIN, interrupts);
                enable(machine);
                send(machine, VECTOR);
                requireVector(machine, VECTOR);
            });
            add(list, "message-wakes" + suffix, HALT, interrupts, (context, mode) -> {
                Machine machine = start(context, mode, HALT, interrupts);
                enable(machine);
                during(context, machine, VECTOR, () -> send(machine, VECTOR));
            });
            add(list, "nmi-message" + suffix, SPIN, interrupts, (context, mode) -> {
                Machine machine = start(context, mode, SPIN, interrupts);
                machine.flags(Machine.RFLAGS);
                enable(machine);
                during(context, machine, NMI, () -> send(machine, DELIVER_NMI));
            });
            add(list, "message-to-nobody" + suffix, SPIN.in(Mode.REAL), interrupts, (context, mode) -> {
                Machine machine = start(context, mode, SPIN, interrupts);
                enable(machine);
                Check.that(!messages(machine.vm()).signal(APIC_BASE | 77 << 12, VECTOR), "nobody has the APIC id 77");
            });
        }
    }

    private static Entry add(CaseList list, String name, GuestCode code, InterruptMode interrupts, Entry.Body body) {
        return list.machine(name, code, body).needs(interrupts).needs(Capability.MSI).needs(Capability.LOCAL_APIC_STATE);
    }

    static Void send(Machine machine, int data) {
        Check.that(messages(machine.vm()).signal(APIC_BASE, data), "the message was accepted");
        return null;
    }

    private static void localApic(CaseList list) {
        add(list, "task-priority", SPIN, InterruptMode.LOCAL, (context, mode) -> {
            Machine machine = start(context, mode, SPIN, InterruptMode.LOCAL);
            enable(machine, TASK_PRIORITY, 0x50);
            Check.equal("CR8", 5, machine.cpu().get(CR8));
            send(machine, VECTOR); // class 4 is not above 5
            send(machine, 0x61);
            requireVector(machine, 0x61);
        });
        add(list, "highest-first", SPIN, InterruptMode.LOCAL, (context, mode) -> {
            Machine machine = start(context, mode, SPIN, InterruptMode.LOCAL);
            enable(machine);
            for (int vector : new int[] {0x51, 0x91, 0x71}) {
                send(machine, vector);
            }
            requireVector(machine, 0x91);
        });
        add(list, "pages", SPIN.in(Mode.REAL), InterruptMode.LOCAL, (context, mode) -> {
            Machine machine = start(context, mode, SPIN, InterruptMode.LOCAL);
            enable(machine, TASK_PRIORITY, 0x20);
            byte[] page = apic(machine).registers();
            Check.equal("length", LocalApic.PAGE_BYTES, page.length);
            Check.equal("task priority", 0x20, page[TASK_PRIORITY]);
            machine.cpu().set(CR8, 7);
            Check.equal("task priority after CR8 was written", 0x70, apic(machine).registers()[TASK_PRIORITY]);
            Check.refused("a short page", IllegalArgumentException.class, () -> apic(machine).setRegisters(new byte[8]));
        });
    }

    private static void lines(CaseList list) {
        full(list, "line-through-8259", PIC, (context, mode) -> {
            Machine machine = start(context, mode, PIC, InterruptMode.FULL);
            machine.cpu().set(RBX, 0xfd); // all but line 1
            enable(machine, LINT0, 0x700); // external interrupts
            InterruptGuest.requireOut(machine, READY_PORT);
            during(context, machine, VECTOR, () -> {
                controller(machine.vm()).setLine(KEYBOARD_LINE, true);
                return null;
            });
        }).quick();
        full(list, "timer-through-8259", TIMER, (context, mode) -> {
            Machine machine = start(context, mode, TIMER, InterruptMode.FULL);
            machine.cpu().set(RBX, 0xfe); // all but line 0
            enable(machine, LINT0, 0x700);
            requireVector(machine, 0x40);
        });
        full(list, "line-through-ioapic", PIN, (context, mode) -> {
            Machine machine = start(context, mode, PIN, InterruptMode.FULL);
            machine.cpu().set(RBX, IOAPIC);
            enable(machine);
            InterruptGuest.requireOut(machine, READY_PORT);
            during(context, machine, VECTOR, () -> {
                controller(machine.vm()).setLine(KEYBOARD_LINE, true);
                return null;
            });
        });
    }

    private static Entry full(CaseList list, String name, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body).needs(InterruptMode.FULL).needs(Capability.LOCAL_APIC_STATE);
    }
}
