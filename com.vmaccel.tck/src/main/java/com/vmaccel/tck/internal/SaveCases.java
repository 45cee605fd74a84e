package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RSI;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.VmState;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;

/** A saved guest goes on in a new virtual machine as if nothing had happened. One virtual machine exists at a time. */
final class SaveCases {

    private static final int PORT = 0x20;
    private static final int STEPS = 6;

    /** A guest that says a new number for ever, computed from registers and memory. */
    private static final GuestCode NUMBERS = GuestCode.of("1: add eax, [{bx}]; rol eax, 3; inc dword ptr [{bx}]; out 0x20, eax; jmp 1b")
            .for16("66 03 07 66 c1 c0 03 66 ff 07 66 e7 20 eb f1")
            .for32("03 03 c1 c0 03 ff 03 e7 20 eb f5")
            .for64("03 03 c1 c0 03 ff 03 e7 20 eb f5");

    /** A guest that counts without an exit until a byte changes. */
    private static final GuestCode COUNT = GuestCode.of("1: inc {bx}; inc {cx}; cmp byte ptr [{si}], 0; jz 1b")
            .for16("43 41 80 3c 00 74 f9")
            .for32("43 41 80 3e 00 74 f9")
            .for64("48 ff c3 48 ff c1 80 3e 00 74 f5");

    private SaveCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("save");
        list.machine("continues-in-a-new-machine", NUMBERS, SaveCases::continues).quick();
        list.machine("between-loop-iterations", COUNT, SaveCases::midLoop);
        for (Mode from : Mode.values()) {
            list.machine("from-" + from, NUMBERS, (context, mode) -> intoOtherMode(context, from, mode));
        }
        list.machine("twice-the-same", NUMBERS, SaveCases::twiceTheSame);
        for (InterruptMode interrupts : List.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            list.machine("continues-" + interrupts.name().toLowerCase(Locale.ROOT), NUMBERS, (context, mode) -> continues(context, mode, interrupts))
                    .needs(interrupts);
        }
        list.machine("several-vcpus", RegisterCases.NOTHING.in(Mode.PROTECTED), SaveCases::severalVcpus).vcpus(2);
        list.machine("refusals", RegisterCases.NOTHING.in(Mode.REAL), SaveCases::refusals);
        return list.cases();
    }

    /** A machine at rest: its state and its memory. */
    private record Image(VmState state, RawBytes memory) {

        static Image of(Machine machine) {
            return new Image(machine.vm().save(), RawBytes.of(machine.vm().memory().read(Layout.at(Layout.RAM), (int) Layout.RAM_BYTES)));
        }

        void into(Machine machine) {
            machine.vm().memory().write(Layout.at(Layout.RAM), memory.toArray());
            machine.vm().load(state);
        }
    }

    private static Machine numbers(CaseContext context, Mode mode, InterruptMode interrupts) {
        Machine machine = Machine.start(context, mode, NUMBERS, VmConfig.defaults().withInterruptMode(interrupts));
        machine.cpu().set(RAX, 1);
        machine.cpu().set(RBX, Layout.DATA);
        machine.vm().memory().writeUnsigned(Layout.at(Layout.DATA), Integer.BYTES, 0x1357_9bdfL);
        return machine;
    }

    private static List<Long> next(Machine machine, int count) {
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            VcpuExit exit = machine.run();
            Check.that(exit instanceof VcpuExit.PortWrite write && write.port() == PORT && write.size() == Integer.BYTES, "expected a number, was " + exit);
            values.add(((VcpuExit.PortWrite) exit).value());
            Machine.settle(machine.cpu());
        }
        return values;
    }

    private static void continues(CaseContext context, Mode mode) {
        continues(context, mode, InterruptMode.NONE);
    }

    private static void continues(CaseContext context, Mode mode, InterruptMode interrupts) {
        List<Long> expected;
        try (Machine machine = numbers(context, mode, interrupts)) {
            expected = next(machine, 2 * STEPS);
        }
        boolean thorough = context.effort() == Effort.FULL && interrupts == InterruptMode.NONE;
        int[] moments = thorough ? new int[] {0, 1, 2, STEPS} : new int[] {STEPS};
        for (int moment : moments) {
            List<Long> actual;
            Image image;
            try (Machine machine = numbers(context, mode, interrupts)) {
                actual = next(machine, moment);
                image = Image.of(machine);
                Check.equal("architecture", Architecture.X86_64, image.state.architecture());
                Check.equal("vCPUs", 1, image.state.vcpus().size());
            }
            try (Machine machine = Machine.start(context, mode, RegisterCases.NOTHING, VmConfig.defaults().withInterruptMode(interrupts))) {
                image.into(machine);
                actual.addAll(next(machine, 2 * STEPS - moment));
            }
            Check.equal("numbers, moved after " + moment, expected, actual);
        }
    }

    /** A kick leaves the guest anywhere in its loop. */
    private static void midLoop(CaseContext context, Mode mode) throws Exception {
        Image image;
        try (Machine machine = Machine.start(context, mode, COUNT)) {
            X86Vcpu cpu = machine.cpu();
            cpu.write(new X86Register[] {RBX, RCX, RSI}, new long[] {0, 0, Layout.DATA});
            Future<Void> kicker = context.start("kicker", () -> {
                Thread.sleep(1);
                cpu.kick();
                return null;
            });
            Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
            context.await(kicker);
            long ahead = cpu.get(RBX) - cpu.get(RCX) & 0xffff;
            Check.that(ahead == 0 || ahead == 1, "RBX is not in the loop: " + ahead + " ahead");
            image = Image.of(machine);
        }
        try (Machine machine = Machine.start(context, mode, RegisterCases.NOTHING)) {
            image.into(machine);
            machine.vm().memory().writeUnsigned(Layout.at(Layout.DATA), 1, 1);
            machine.finish();
            Check.equal("RBX", machine.cpu().get(RCX), machine.cpu().get(RBX));
        }
    }

    /** The vCPU that takes the state over is in the middle of another mode. */
    private static void intoOtherMode(CaseContext context, Mode from, Mode to) {
        List<Long> expected;
        Image image;
        try (Machine machine = numbers(context, from, InterruptMode.NONE)) {
            next(machine, 2);
            image = Image.of(machine);
            expected = next(machine, STEPS);
        }
        try (Machine machine = numbers(context, to, InterruptMode.NONE)) {
            // before the first run: CPUID of the two machines is the same
            image.into(machine);
            Check.equal("numbers", expected, next(machine, STEPS));
        }
        try (Machine machine = numbers(context, to, InterruptMode.NONE)) {
            next(machine, 1);
            image.into(machine);
            Check.equal("numbers, into a vCPU that has run", expected, next(machine, STEPS));
        }
    }

    private static void twiceTheSame(CaseContext context, Mode mode) {
        Machine machine = numbers(context, mode, InterruptMode.NONE);
        next(machine, 2);
        SavedState first = first(machine.vm().save());
        SavedState second = first(machine.vm().save());
        Check.equal("differences", List.of(), X86VcpuState.ELEMENTS.differences(first, second));
        Check.equal("elements", X86VcpuState.ELEMENTS.present(machine.cpu()).stream()
                .filter(element -> !Optional.empty().equals(element.get().apply(machine.cpu()))).map(element -> element.name()).toList(), List.copyOf(first.values().keySet()));
        next(machine, 1);
        SavedState third = first(machine.vm().save());
        List<String> changed = X86VcpuState.ELEMENTS.differences(first, third);
        Check.that(changed.size() == 1 && changed.getFirst().startsWith("general:"), "only general registers change: " + changed);
    }

    private static void severalVcpus(CaseContext context, Mode mode) {
        VmConfig config = VmConfig.defaults().withVcpuCount(2);
        VmState state;
        try (Machine machine = Machine.start(context, mode, RegisterCases.NOTHING, config); X86Vcpu second = machine.vcpu(1)) {
            machine.cpu().set(RBX, 0x1111);
            second.set(RBX, 0x2222);
            state = machine.vm().save();
        }
        try (Machine machine = Machine.start(context, mode, RegisterCases.NOTHING, config); X86Vcpu second = machine.vcpu(1)) {
            machine.vm().load(state);
            machine.finish(second);
            machine.finish();
            Check.equal("RBX of the first", 0x1111, machine.cpu().get(RBX));
            Check.equal("RBX of the second", 0x2222, second.get(RBX));
        }
    }

    private static SavedState first(VmState state) {
        return Objects.requireNonNull(state.vcpus().get(0));
    }

    private static SortedMap<Integer, SavedState> byId(SavedState... states) {
        SortedMap<Integer, SavedState> result = new TreeMap<>();
        for (SavedState state : states) {
            result.put(result.size(), state);
        }
        return result;
    }

    private static void refusals(CaseContext context, Mode mode) {
        Machine machine = numbers(context, mode, InterruptMode.NONE);
        VmState state = machine.vm().save();
        SavedState vcpu = first(state);
        Check.refused("too many vCPUs", IllegalArgumentException.class,
                () -> machine.vm().load(new VmState(Architecture.X86_64, byId(vcpu, vcpu), List.of())));
        Check.refused("another vCPU", IllegalArgumentException.class,
                () -> machine.vm().load(new VmState(Architecture.X86_64, new TreeMap<>(Map.of(1, vcpu)), List.of())));
        for (Object unfit : new Object[] {Map.of(0x4d53_5221, 0L), "not a map"}) {
            Map<String, Object> changed = new HashMap<>(vcpu.values());
            changed.put("msrs", unfit);
            String message = String.valueOf(Check.refused("MSRs nobody has", IllegalArgumentException.class,
                    () -> machine.vm().load(new VmState(Architecture.X86_64, byId(new SavedState(changed)), List.of()))).getMessage());
            Check.that(message.contains("msrs"), "the refusal does not name the element: " + message);
        }
        Check.refused("another architecture", IllegalArgumentException.class,
                () -> machine.vm().load(new VmState(Architecture.AARCH64, byId(vcpu), List.of())));
        Check.refused("a device nobody has", IllegalArgumentException.class,
                () -> machine.vm().load(new VmState(Architecture.X86_64, byId(vcpu), List.of(new DeviceState("acme.toaster", RawBytes.EMPTY)))));
        Check.that(machine.run() instanceof VcpuExit.PortWrite, "the guest still runs");
        Check.refused("saving in the middle of an access", IllegalStateException.class, () -> machine.vm().save());
        Machine.settle(machine.cpu());
        machine.vm().load(state);
        Check.equal("RAX", 1, machine.cpu().get(RAX));
    }
}
