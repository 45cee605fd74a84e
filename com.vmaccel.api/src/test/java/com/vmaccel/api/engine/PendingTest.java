package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.ExitKind.Completion;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.CpuidResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an exit owes, and what is refused until it is paid. */
class PendingTest extends EngineTests {

    private static List<Executable> needASettledVcpu(FakeVm vm, FakeVcpu vcpu) {
        return List.of(
                () -> vcpu.set(X86Register.RAX, 1),
                () -> vcpu.write(new Register[] {X86Register.RAX}, new long[1]),
                vcpu::reset,
                () -> vcpu.translate(0),
                vm::save,
                vm::snapshot);
    }

    @ParameterizedTest
    @EnumSource(value = ExitKind.class, mode = EnumSource.Mode.EXCLUDE, names = {"CANCELLED", "STOPPED", "INTERRUPT_WINDOW"})
    void anExitOwesWhatItsKindSays(ExitKind kind) {
        FakeVm vm = vm();
        try (FakeVcpu vcpu = vm.vcpu(0, Guest.of(Guest.of(kind)))) {
            vcpu.run();
            assertEquals(kind.completion() != Completion.NONE, vcpu.isPending());
            if (vcpu.isPending()) {
                needASettledVcpu(vm, vcpu).forEach(operation -> refused(IllegalStateException.class, operation, "vCPU 0", kind.name(), "pending"));
            } else {
                vcpu.set(X86Register.RAX, 1);
                vm.save();
            }
            if (kind.completion() == Completion.VALUE) {
                refused(IllegalStateException.class, vcpu::run, "run", "before the " + kind);
                refused(IllegalStateException.class, vcpu::settle, "settle", "before the " + kind);
                refused(IllegalStateException.class, vm::pause, "pause", kind.name());
                payValue(vcpu, kind);
                assertTrue(vcpu.isPending());
                refused(IllegalStateException.class, () -> payValue(vcpu, kind), "vCPU 0", kind.name());
            } else {
                refused(IllegalStateException.class, () -> vcpu.complete(0), "complete", kind.name());
                refused(IllegalStateException.class, () -> vcpu.completeCpuid(CpuidResult.ZERO), "completeCpuid", kind.name());
            }
            assertInstanceOf(VcpuExit.Halt.class, vcpu.run());
            assertFalse(vcpu.isPending());
        }
    }

    private static void payValue(FakeVcpu vcpu, ExitKind kind) {
        if (kind == ExitKind.CPUID) {
            refused(IllegalStateException.class, () -> vcpu.complete(0), "CPUID");
            vcpu.completeCpuid(new CpuidResult(1, 2, 3, 4));
        } else {
            refused(IllegalStateException.class, () -> vcpu.completeCpuid(CpuidResult.ZERO), kind.name());
            vcpu.complete(42);
        }
    }

    @ParameterizedTest
    @EnumSource(value = ExitKind.class, mode = EnumSource.Mode.EXCLUDE, names = {"CANCELLED", "STOPPED", "INTERRUPT_WINDOW"})
    void onlyMsrAccessesAreRefused(ExitKind kind) {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.of(kind)))) {
            vcpu.run();
            if (kind == ExitKind.MSR_READ || kind == ExitKind.MSR_WRITE) {
                vcpu.refuse();
                assertEquals(List.of("refuse " + kind), vcpu.log);
                assertTrue(vcpu.isPending());
                vcpu.settle();
            }
            refused(IllegalStateException.class, vcpu::refuse, "vCPU 0", kind.name(), "cannot be refused");
        }
    }

    @Test
    void aCompletedMsrReadIsNotRefusedAfterwards() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.of(ExitKind.MSR_READ)))) {
            vcpu.run();
            vcpu.complete(7);
            refused(IllegalStateException.class, vcpu::refuse, "MSR_READ");
            assertEquals(7, vcpu.supplied);
        }
    }

    @Test
    void nothingIsOwedBeforeTheFirstRun() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of())) {
            assertFalse(vcpu.isPending());
            refused(IllegalStateException.class, () -> vcpu.complete(0), "complete");
            refused(IllegalStateException.class, vcpu::refuse, "refused");
            assertTrue(vcpu.settle().isEmpty());
            refused(IllegalStateException.class, vcpu::stop, "stop", "outside of an exit handler");
            refused(IllegalStateException.class, vcpu::decline, "decline", "outside of an exit handler");
        }
    }

    @Test
    void recordsCarryTheData() {
        Guest guest = Guest.of(Guest.out(0x3f8, 0xab), Guest.in(0x60), Guest.load(0xfee0_0000L, 4), Guest.store(0xd000_0000L, 8, -1L));
        try (FakeVcpu vcpu = vm().vcpu(0, guest)) {
            assertEquals(new VcpuExit.PortWrite(0x3f8, 1, 0xab), vcpu.run());
            assertEquals(new VcpuExit.PortRead(0x60, 1), vcpu.run());
            vcpu.complete(0x1c);
            assertEquals(new VcpuExit.MmioRead(GuestAddress.of(0xfee0_0000L), 4), vcpu.run());
            vcpu.complete(5);
            assertEquals(new VcpuExit.MmioWrite(GuestAddress.of(0xd000_0000L), 8, -1L), vcpu.run());
            assertEquals(new VcpuExit.Halt(), vcpu.run());
            assertEquals(2, vcpu.suppliedCount);
        }
    }

    @Test
    void aFailureToEnterComesOutAndLeavesTheVcpuUsable() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1)))) {
            vcpu.failEnter = new UnsupportedOperationException("no entry");
            refused(UnsupportedOperationException.class, vcpu::run, "no entry");
            vcpu.failEnter = null;
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run());
        }
    }
}
