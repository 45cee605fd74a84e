package com.vmaccel.tck.internal;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.error.GuestMemoryException;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every operation in every situation: the documented success or a typed refusal, and the machine works afterwards. */
final class MisuseCases {

    private static final int PATIENCE = 20;

    private MisuseCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("misuse");
        Map<String, Kind[]> parts = new LinkedHashMap<>();
        parts.put("looking", new Kind[] {Kind.LOOK});
        parts.put("changing", new Kind[] {Kind.CHANGE, Kind.RESET});
        parts.put("running", new Kind[] {Kind.RUN, Kind.SETTLE, Kind.COMPLETE, Kind.OTHER_ANSWER, Kind.HANDLING, Kind.CLOSE_VCPU});
        parts.put("any-thread", new Kind[] {Kind.DESCRIBE, Kind.KICK, Kind.QUEUE});
        parts.put("machine", new Kind[] {Kind.CREATE_AGAIN, Kind.NONSENSE, Kind.PAUSE, Kind.SAVE, Kind.RESTORE, Kind.CLOSE_VM});
        parts.put("memory", new Kind[] {Kind.MACHINE, Kind.HOLE});
        for (Situation situation : Situation.values()) {
            parts.forEach((part, kinds) -> {
                Entry entry = list.machine(situation + ":" + part, Situation.CODE, (context, mode) -> pairs(context, mode, situation, kinds)).slow(3);
                if (situation == Situation.READ_OWED && part.equals("running")) {
                    entry.quick();
                }
            });
        }
        return list.cases();
    }

    private static void pairs(CaseContext context, Mode mode, Situation situation, Kind[] kinds) throws Exception {
        List<Operation> tried = Operations.of(kinds).stream().filter(operation -> operation.kind().verdict(situation) != '.').toList();
        List<Operation> harmless = tried.stream().filter(operation -> isHarmless(situation, operation)).toList();
        onNewMachine(context, mode, situation, harmless);
        for (Operation operation : tried) {
            if (!harmless.contains(operation)) {
                onNewMachine(context, mode, situation, List.of(operation));
            }
        }
        try (Machine machine = start(context, mode)) { // whatever was done before, a new machine can be had
            Situation.NEW.goOn(Subject.of(machine));
        }
    }

    private static Machine start(CaseContext context, Mode mode) {
        Capabilities offered = context.accelerator().capabilities();
        VmConfig config = VmConfig.defaults()
                .withDirtyTracking(offered.has(Capability.DIRTY_TRACKING) ? DirtyTrackingMode.PAGES : DirtyTrackingMode.NONE)
                .withMsrPolicy(offered.has(Capability.MSR_EXITS) ? MsrPolicy.EXIT : MsrPolicy.FAULT);
        Machine machine = Machine.start(context, mode, Situation.CODE, Offered.options(context, config));
        Dialog.prepare(machine);
        SystemManagementCases.installReturn(machine);
        return machine;
    }

    /** What is refused changes nothing, and some of what succeeds leaves things as they were: all of that fits into the life of one machine. */
    private static boolean isHarmless(Situation situation, Operation operation) {
        return operation.kind().verdict(situation) != '+' || operation.kind().isNeutral();
    }

    private static void onNewMachine(CaseContext context, Mode mode, Situation situation, List<Operation> operations) throws Exception {
        try (Machine machine = start(context, mode)) {
            Subject subject = Subject.of(machine);
            List<Operation> there = operations.stream().filter(operation -> operation.isIn(subject)).toList();
            situation.make(subject, () -> {
                for (Operation operation : there) {
                    context.note(operation.name());
                    judge(subject, situation, operation);
                }
            });
            if (there.isEmpty()) {
                return;
            }
            afterwards(subject, situation, there.getLast());
        }
    }

    private static void judge(Subject subject, Situation situation, Operation operation) throws Exception {
        String what = operation.name() + " in " + situation;
        Check.Action action = () -> operation.action().apply(subject);
        switch (operation.kind().verdict(situation)) {
            case '+' -> {
                try {
                    action.run();
                } catch (Exception | Error e) {
                    throw new AssertionError(what + ": " + e, e);
                }
            }
            case 'S' -> Check.refused(what, IllegalStateException.class, action);
            case 'A' -> Check.refused(what, IllegalArgumentException.class, action);
            case 'T' -> Check.refused(what, WrongThreadException.class, action);
            case 'M' -> Check.refused(what, GuestMemoryException.class, action);
            case 'C' -> {
                String message = String.valueOf(Check.refused(what, IllegalStateException.class, action).getMessage());
                Check.that(message.contains(subject.vm().config().name()) && message.contains("closed"), what + " does not name what is closed: " + message);
            }
            default -> throw new AssertionError(what);
        }
    }

    private static void afterwards(Subject subject, Situation situation, Operation operation) {
        boolean done = operation.kind().verdict(situation) == '+';
        boolean closed = situation == Situation.VCPU_CLOSED || situation == Situation.VM_CLOSED
                || done && (operation.kind() == Kind.CLOSE_VCPU || operation.kind() == Kind.CLOSE_VM);
        if (closed) {
            Check.refused("run what is closed", IllegalStateException.class, subject.cpu()::run);
        } else if (done && operation.kind().moves()) {
            anew(subject);
        } else {
            situation.goOn(subject);
        }
    }

    /** Ends whatever was begun and goes the whole way once more. */
    private static void anew(Subject subject) {
        X86Vcpu cpu = subject.cpu();
        subject.vm().resume();
        cpu.kick();
        for (int i = 0; !(isAtRest(cpu) && cpu.run() instanceof VcpuExit.Cancelled && isAtRest(cpu)); i++) {
            Check.that(i < PATIENCE, "the vCPU does not come to rest");
        }
        subject.machine().enter(cpu);
        Dialog.prepare(subject.machine());
        for (VcpuExit expected : List.of(Dialog.READ, Dialog.WRITE, new VcpuExit.Halt())) {
            Check.equal("exit", expected, runPastInterrupts(subject.machine()));
            if (expected == Dialog.READ) {
                cpu.complete(Dialog.ANSWER);
            }
        }
        Dialog.finishFromWrite(subject.machine());
    }

    private static VcpuExit runPastInterrupts(Machine machine) {
        VcpuExit exit = machine.run();
        for (int i = 0; exit instanceof VcpuExit.PortWrite write && write.port() == Layout.VECTOR_PORT; i++) {
            Check.that(i < PATIENCE, "interrupts do not end");
            exit = machine.run();
        }
        return exit;
    }

    /** Finishes what is pending, with any value. */
    private static boolean isAtRest(X86Vcpu cpu) {
        if (cpu.isPending()) {
            try {
                cpu.complete(0);
            } catch (IllegalStateException e) {
                Check.that(String.valueOf(e.getMessage()).contains("owes no value"), String.valueOf(e.getMessage()));
            }
            return cpu.settle().map(VcpuExit::kind).map(ExitKind::completion).isEmpty();
        }
        return true;
    }
}
