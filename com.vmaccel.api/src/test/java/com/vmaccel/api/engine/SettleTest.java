package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuExit.MmioRead;
import com.vmaccel.api.VcpuExit.MmioWrite;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.X86Register;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Settling finishes an instruction, fragment by fragment, and nothing else. */
class SettleTest extends EngineTests {

    private static final VcpuExit CANCELLED = new VcpuExit.Cancelled();
    private static final VcpuExit FIRST = new MmioRead(GuestAddress.of(0xfff), 1);
    private static final VcpuExit SECOND = new MmioRead(GuestAddress.of(0x1000), 3);

    private static Guest splitLoad() {
        return new Guest().instruction(Guest.load(0xfff, 1), Guest.load(0x1000, 3)).instruction(Guest.out(1, 1));
    }

    @Test
    void settlingExecutesNoFurtherInstruction() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1), Guest.out(2, 2)))) {
            vcpu.run();
            assertEquals(Optional.empty(), vcpu.settle());
            assertEquals(Optional.empty(), vcpu.settle());
            assertEquals(1, vcpu.executed());
            vcpu.set(X86Register.RAX, 1);
            assertEquals(new VcpuExit.PortWrite(2, 1, 2), vcpu.run());
        }
    }

    @Test
    void settlingReturnsTheNextFragment() {
        try (FakeVcpu vcpu = vm().vcpu(0, splitLoad())) {
            assertEquals(FIRST, vcpu.run());
            vcpu.complete(1);
            assertEquals(Optional.of(SECOND), vcpu.settle());
            assertTrue(vcpu.isPending());
            refused(IllegalStateException.class, vcpu::settle, "MMIO_READ");
            vcpu.complete(2);
            assertEquals(Optional.empty(), vcpu.settle());
            assertFalse(vcpu.isPending());
            assertEquals(1, vcpu.executed());
        }
    }

    @Test
    void settlingConsumesNoKick() {
        try (FakeVcpu vcpu = vm().vcpu(0, splitLoad())) {
            vcpu.run();
            vcpu.complete(1);
            vcpu.kick();
            assertEquals(Optional.of(SECOND), vcpu.settle());
            vcpu.complete(2);
            assertEquals(Optional.empty(), vcpu.settle());
            assertEquals(CANCELLED, vcpu.run());
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run());
        }
    }

    @Test
    void aKickBetweenFragmentsLeavesThemPending() {
        try (FakeVcpu vcpu = vm().vcpu(0, splitLoad())) {
            vcpu.run();
            vcpu.complete(1);
            vcpu.kick();
            assertEquals(CANCELLED, vcpu.run());
            assertTrue(vcpu.isPending());
            refused(IllegalStateException.class, () -> vcpu.set(X86Register.RAX, 1), "pending");
            refused(IllegalStateException.class, () -> vcpu.complete(2), "complete");
            assertEquals(SECOND, vcpu.run());
            vcpu.complete(2);
            vcpu.kick();
            assertEquals(CANCELLED, vcpu.run());
            assertFalse(vcpu.isPending());
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run());
        }
    }

    @Test
    void settlingAfterAKickBetweenFragmentsGivesTheKeptOne() {
        try (FakeVcpu vcpu = vm().vcpu(0, splitLoad())) {
            vcpu.run();
            vcpu.complete(1);
            vcpu.kick();
            assertEquals(CANCELLED, vcpu.run());
            assertEquals(Optional.of(SECOND), vcpu.settle());
            vcpu.complete(2);
            assertEquals(Optional.empty(), vcpu.settle());
        }
    }

    @Test
    void aKickAtABoundaryFinishesTheWriteFirst() {
        Guest guest = new Guest().instruction(Guest.store(0xfff, 1, 1)).instruction(Guest.store(0x1fff, 1, 2), Guest.store(0x2000, 3, 3));
        try (FakeVcpu vcpu = vm().vcpu(0, guest)) {
            vcpu.run();
            vcpu.kick();
            assertEquals(CANCELLED, vcpu.run());
            assertFalse(vcpu.isPending());
            assertEquals(new MmioWrite(GuestAddress.of(0x1fff), 1, 2), vcpu.run());
            assertEquals(Optional.of(new MmioWrite(GuestAddress.of(0x2000), 3, 3)), vcpu.settle());
        }
    }
}
