package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.lockstep.FuzzOptions;
import com.vmaccel.tck.lockstep.FuzzReport;
import com.vmaccel.tck.lockstep.Granularity;
import com.vmaccel.tck.lockstep.InstructionFuzzer;
import com.vmaccel.tck.lockstep.InstructionGroups;
import com.vmaccel.tck.lockstep.Lockstep;
import com.vmaccel.tck.lockstep.LockstepDevices;
import com.vmaccel.tck.lockstep.LockstepMachine;
import com.vmaccel.tck.lockstep.LockstepOptions;
import com.vmaccel.tck.lockstep.LockstepResult;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Compares KVM with itself, and with a KVM that errs. */
class LiveLockstepTest {

    /** mov cx,1000; again: add ax,3; xor bx,ax; mov [0x3000],bx; shl dx,2; in al,0x20; out 0x21,al; loop again; hlt */
    private static final int[] PROGRAM = {
        0xb9, 0xe8, 0x03, 0x83, 0xc0, 0x03, 0x31, 0xc3, 0x89, 0x1e, 0x00, 0x30, 0xc1, 0xe2, 0x02, 0xe4, 0x20, 0xe6, 0x21, 0xe2, 0xee, 0xf4
    };
    /** What the counted loop has behind 990 rounds of seven instructions and one in front. */
    private static final int STEPS = 1 + 7 * 1000 + 1;

    @Test
    void theSameEngineAgreesWithItself() {
        assertEquals(new LockstepResult.Agreed(STEPS, new VcpuExit.Halt()), run(Granularity.STEP, vcpu -> vcpu));
        assertInstanceOf(LockstepResult.Agreed.class, run(Granularity.EXIT, vcpu -> vcpu));
    }

    @Test
    void theFirstInstructionThatDiffersIsNamed() {
        var diverged = assertInstanceOf(LockstepResult.Diverged.class, run(Granularity.STEP, vcpu -> flippingAfter(vcpu, 3)));
        assertEquals(2, diverged.steps());
        assertTrue(diverged.instruction().endsWith("xor bx,ax"), diverged.instruction());
        assertEquals(List.of("general.RBX: 0x3 and 0x2"), diverged.differences());
        assertTrue(diverged.report().contains("erring vCPU 0: RAX=3 RBX=2"), diverged.report());
    }

    @Test
    void memoryIsCompared() {
        LockstepDevices poke = exit -> new LockstepDevices.Reply.Value(0);
        try (var left = new RealModeGuest(PROGRAM); var right = new RealModeGuest(PROGRAM)) {
            right.vm.memory().writeUnsigned(GuestAddress.of(0x5555), 1, 0x77);
            var result = new Lockstep(machine(left, left.vcpu), machine(right, right.vcpu), poke, options(Granularity.EXIT)).run();
            assertEquals(List.of("memory at 0x5555: 00 and 77"), assertInstanceOf(LockstepResult.Diverged.class, result).differences());
        }
    }

    @Test
    void anEngineWithoutStepsIsRefused() {
        try (var left = new RealModeGuest(PROGRAM); var right = new RealModeGuest(PROGRAM)) {
            X86Vcpu blind = intercept(right.vcpu, "feature", (arguments, real) -> arguments[0] == GuestDebug.class ? Optional.empty() : real.call());
            var refusal = assertThrows(IllegalArgumentException.class,
                    () -> new Lockstep(machine(left, left.vcpu), machine(right, blind), LockstepDevices.NONE, options(Granularity.STEP)));
            assertEquals("erring cannot step", refusal.getMessage());
        }
    }

    @Test
    void randomInstructionsAgreeWithThemselves() {
        try (var kvm = LiveKvm.accelerator()) {
            FuzzReport report = new InstructionFuzzer(kvm, kvm, fuzz(kvm, 500)).run();
            assertEquals(List.of(), report.findings());
            assertEquals(500, report.instances());
            assertTrue(report.faults() > 50, () -> report.faults() + " faults");
            assertTrue(report.executed().size() > 50, () -> report.executed().toString());
        }
    }

    @Test
    void aWrongResultIsFoundAndCanBeRepeated() {
        try (var kvm = LiveKvm.accelerator()) {
            X86Accelerator erring = erring(kvm);
            List<FuzzReport.Finding> findings = new InstructionFuzzer(kvm, erring, fuzz(kvm, 500)).run().findings();
            assertEquals(1, findings.size());
            FuzzReport.Finding first = findings.getFirst();
            assertTrue(first.differences().getFirst().startsWith("R13: 0x"), first::toString);
            FuzzOptions once = new FuzzOptions(InstructionGroups.operations(InstructionGroups.names()), first.seed(), 1, 1);
            assertEquals(first, new InstructionFuzzer(kvm, erring, once).run().findings().getFirst());
        }
    }

    @Test
    void whatDoesNotHappenAgainIsCountedApart() {
        try (var kvm = LiveKvm.accelerator()) {
            FuzzReport report = new InstructionFuzzer(kvm, erringOnce(kvm), fuzz(kvm, 50)).run();
            assertEquals(List.of(), report.findings());
            assertEquals(50, report.instances());
            assertEquals(1, report.unrepeatable().size());
            assertTrue(report.unrepeatable().getFirst().differences().getFirst().startsWith("R13: 0x"), () -> report.unrepeatable().toString());
        }
    }

    @Test
    void anEngineThatPromisesDeterminismHasNoSuchExcuse() {
        try (var kvm = LiveKvm.accelerator()) {
            X86Accelerator deterministic = intercept(erringOnce(kvm), X86Accelerator.class, "capabilities", (_, real) -> {
                Capabilities can = (Capabilities) real.call();
                return new Capabilities(can.architecture(), can.kind(), can.evidence(), Set.of(Capability.DETERMINISM), can.interruptModes(), can.exits(), can.limits());
            });
            FuzzReport report = new InstructionFuzzer(kvm, deterministic, fuzz(kvm, 50)).run();
            assertEquals(1, report.findings().size());
            assertEquals(List.of(), report.unrepeatable());
        }
    }

    private static FuzzOptions fuzz(X86Accelerator kvm, int count) {
        return new FuzzOptions(InstructionGroups.operations(InstructionGroups.names()), 1, count, 1);
    }

    private static LockstepOptions options(Granularity granularity) {
        return LockstepOptions.defaults().withGranularity(granularity).withIgnored(Set.of());
    }

    private static LockstepMachine machine(RealModeGuest guest, X86Vcpu vcpu) {
        return new LockstepMachine(vcpu == guest.vcpu ? "kvm" : "erring", guest.vm, vcpu);
    }

    private static LockstepResult run(Granularity granularity, UnaryOperator<X86Vcpu> error) {
        LockstepDevices devices = exit -> exit instanceof VcpuExit.PortRead ? new LockstepDevices.Reply.Value(0x5a) : LockstepDevices.NONE.reply(exit);
        try (var left = new RealModeGuest(PROGRAM); var right = new RealModeGuest(PROGRAM)) {
            return new Lockstep(machine(left, left.vcpu), machine(right, error.apply(right.vcpu)), devices, options(granularity)).run();
        }
    }

    /** A vCPU whose RBX loses its lowest bit after some runs. */
    private static X86Vcpu flippingAfter(X86Vcpu vcpu, int runs) {
        int[] left = {runs};
        return intercept(vcpu, "run", (arguments, real) -> {
            Object exit = real.call();
            if (--left[0] == 0) {
                vcpu.set(X86Register.RBX, vcpu.get(X86Register.RBX) & ~1);
            }
            return exit;
        });
    }

    /** An engine whose guests lose what is in R13 if it ends in a certain byte. */
    private static X86Accelerator erring(X86Accelerator kvm) {
        return corrupting(kvm, vcpu -> {
            if ((vcpu.get(X86Register.R13) & 0xff) == 0x50) {
                vcpu.set(X86Register.R13, 0);
            }
        });
    }

    /** An engine whose guests find R13 changed after the twentieth run. */
    private static X86Accelerator erringOnce(X86Accelerator kvm) {
        int[] left = {20};
        return corrupting(kvm, vcpu -> {
            if (--left[0] == 0) {
                vcpu.set(X86Register.R13, ~vcpu.get(X86Register.R13));
            }
        });
    }

    private static X86Accelerator corrupting(X86Accelerator kvm, Consumer<X86Vcpu> afterEachRun) {
        return intercept(kvm, X86Accelerator.class, "createVirtualMachine", (arguments, real) -> intercept(
                (X86VirtualMachine) real.call(), X86VirtualMachine.class, "createVcpu", (_, made) -> corrupted((X86Vcpu) made.call(), afterEachRun)));
    }

    private static X86Vcpu corrupted(X86Vcpu vcpu, Consumer<X86Vcpu> afterEachRun) {
        return intercept(vcpu, "run", (arguments, real) -> {
            Object exit = real.call();
            vcpu.settle();
            afterEachRun.accept(vcpu);
            return exit;
        });
    }

    private static X86Vcpu intercept(X86Vcpu real, String method, Interceptor interceptor) {
        return intercept(real, X86Vcpu.class, method, interceptor);
    }

    private interface Interceptor {
        Object call(Object[] arguments, RealCall real) throws Throwable;
    }

    private interface RealCall {
        Object call() throws Throwable;
    }

    private static <T> T intercept(T real, Class<T> type, String name, Interceptor interceptor) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
            RealCall call = () -> {
                try {
                    return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return method.getName().equals(name) ? interceptor.call(arguments == null ? new Object[0] : arguments, call) : call.call();
        }));
    }

    @Test
    void aGuestThatNeverEndsIsUnfinished() {
        try (var left = new RealModeGuest(VmConfig.defaults(), 0x40, 0xeb, 0xfd); var right = new RealModeGuest(VmConfig.defaults(), 0x40, 0xeb, 0xfd)) {
            LockstepOptions few = options(Granularity.STEP).withMaxSteps(100);
            assertEquals(new LockstepResult.Unfinished(100),
                    new Lockstep(machine(left, left.vcpu), machine(right, right.vcpu), LockstepDevices.NONE, few).run());
        }
    }
}
