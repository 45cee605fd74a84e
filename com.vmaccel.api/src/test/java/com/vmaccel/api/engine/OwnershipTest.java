package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The thread that created a vCPU is the only one that uses it. */
class OwnershipTest extends EngineTests {

    private static Map<String, Executable> ownerOperations(FakeVcpu vcpu) {
        Map<String, Executable> operations = new LinkedHashMap<>();
        operations.put("run", vcpu::run);
        operations.put("run with a handler", () -> vcpu.run(new ExitHandler() {}));
        operations.put("stop", vcpu::stop);
        operations.put("decline", vcpu::decline);
        operations.put("isPending", vcpu::isPending);
        operations.put("complete", () -> vcpu.complete(0));
        operations.put("completeCpuid", () -> vcpu.completeCpuid(CpuidResult.ZERO));
        operations.put("refuse", vcpu::refuse);
        operations.put("settle", vcpu::settle);
        operations.put("reset", vcpu::reset);
        operations.put("get", () -> vcpu.get(X86Register.RAX));
        operations.put("set", () -> vcpu.set(X86Register.RAX, 0));
        operations.put("read", () -> vcpu.read(new Register[] {X86Register.RAX}, new long[1]));
        operations.put("write", () -> vcpu.write(new Register[] {X86Register.RAX}, new long[1]));
        operations.put("setSegment", () -> vcpu.setSegment(SegmentRegister.CS, Segment.NULL));
        operations.put("setTable", () -> vcpu.setTable(DescriptorTableRegister.GDTR, new DescriptorTable(0, 0)));
        operations.put("setExtendedState", () -> vcpu.setExtendedState(ExtendedState.INITIAL));
        operations.put("setEvents", () -> vcpu.setEvents(VcpuEvents.NONE));
        operations.put("setMpState", () -> vcpu.setMpState(MpState.RUNNABLE));
        operations.put("isReady", () -> vcpu.interrupts().isReady());
        return operations;
    }

    @Test
    void everyOperationOfTheOwnerIsRefusedElsewhere() throws Exception {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of())) {
            elsewhere(() -> {
                ownerOperations(vcpu).forEach((name, operation) -> refused(WrongThreadException.class, operation, "vCPU 0", "\"helper-0\""));
                refused(WrongThreadException.class, vcpu::close, "vCPU 0");
                return null;
            });
            assertEquals(0, vcpu.destructions.get());
        }
    }

    @Test
    void everyOperationOfTheOwnerIsRefusedOnceClosed() {
        FakeVcpu vcpu = vm().vcpu(0, Guest.of());
        vcpu.close();
        ownerOperations(vcpu).forEach((name, operation) -> refused(IllegalStateException.class, operation, "vCPU 0"));
        vcpu.close();
        vcpu.kick();
        refused(IllegalStateException.class, () -> vcpu.interrupts().nmi(), "vCPU 0", "closed");
        assertEquals(1, vcpu.destructions.get());
        assertEquals(0, vcpu.pokes.get());
    }

    @Test
    void whatHasNoSideEffectAndKicksAndInterruptsMayComeFromAnywhere() throws Exception {
        FakeVm vm = vm();
        try (FakeVcpu vcpu = vm.vcpu(0, Guest.of())) {
            Thread owner = Thread.currentThread();
            elsewhere(() -> {
                assertEquals(0, vcpu.id());
                assertSame(owner, vcpu.owner());
                assertEquals(vm.capabilities(), vcpu.capabilities());
                vcpu.interrupts().interrupt(0x20);
                vcpu.interrupts().nmi();
                vcpu.interrupts().requestWindow();
                vcpu.kick();
                return null;
            });
            assertInstanceOf(VcpuExit.Cancelled.class, vcpu.run());
        }
    }

    @Test
    void virtualThreadsOwnNone() throws Exception {
        FakeVm vm = vm();
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            refused(WrongThreadException.class, () -> vm.createVcpu(0), vm.config().name(), "virtual");
            outcome.complete(null);
        });
        get(outcome);
        vm.createVcpu(0).close();
    }
}
