package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.memory.GuestAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instruction that KVM should emulate and cannot is handed over with its bytes. */
@Timeout(60)
class LiveEmulationTest {

    private static void assertFails(RealModeGuest guest, int... instruction) {
        assumeTrue(LiveKvm.has(KvmCapability.KVM_CAP_EXIT_ON_EMULATION_FAILURE), "this kernel does not tell the bytes");
        byte[] told = assertInstanceOf(VcpuExit.EmulationFailed.class, guest.vcpu.run()).instruction().toArray();
        assertTrue(told.length >= instruction.length && told.length <= 15, () -> told.length + " bytes");
        assertArrayEquals(RealModeGuest.bytes(instruction), Arrays.copyOf(told, instruction.length));
    }

    /** No kind of KVM has an x87 load from memory that is not there. */
    @Test
    void anX87LoadFromAHole() {
        // mov ax,0x2000; mov ds,ax; fld dword [4]
        try (var guest = new RealModeGuest(0xb8, 0, 0x20, 0x8e, 0xd8, 0xd9, 0x06, 0x04, 0x00, 0xf4)) {
            assertFails(guest, 0xd9, 0x06, 0x04, 0x00);
        }
    }

    @Test
    void aVectorInstructionInRingZero() {
        try (var guest = new RealModeGuest(0xf4)) {
            assumeTrue(LiveKvm.emulatesRingZero(), "the processor executes it");
            X86Startup.longMode(guest.vcpu, guest.vm.memory(), 0x3000, GuestAddress.of(0x8000));
            guest.vm.memory().write(GuestAddress.of(0x3000), RealModeGuest.bytes(0x0f, 0x58, 0xc1, 0xf4)); // addps xmm0,xmm1; hlt
            assertFails(guest, 0x0f, 0x58, 0xc1);
        }
    }
}
