package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.X86Register;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A guest runs on KVM: accesses, registers, string instructions, fragments and what is pending. */
@Timeout(60)
class LiveRunTest {

    @Test
    void portsMemoryAndHalt() {
        try (var guest = new RealModeGuest(
                0xe4, 0x10, // in al,0x10
                0x04, 0x01, // add al,1
                0xe6, 0x20, // out 0x20,al
                0xb8, 0x00, 0x20, // mov ax,0x2000
                0x8e, 0xd8, // mov ds,ax
                0xc7, 0x06, 0x04, 0x00, 0x34, 0x12, // mov word [4],0x1234
                0xa1, 0x08, 0x00, // mov ax,[8]
                0xf4)) {
            assertEquals(new VcpuExit.PortRead(0x10, 1), guest.vcpu.run());
            guest.vcpu.complete(0x41);
            assertEquals(new VcpuExit.PortWrite(0x20, 1, 0x42), guest.vcpu.run());
            assertEquals(new VcpuExit.MmioWrite(GuestAddress.of(0x20004), 2, 0x1234), guest.vcpu.run());
            assertEquals(new VcpuExit.MmioRead(GuestAddress.of(0x20008), 2), guest.vcpu.run());
            guest.vcpu.complete(0xbeef);
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
            assertEquals(0xbeef, guest.vcpu.get(X86Register.RAX));
            assertEquals(RealModeGuest.START + 21, guest.vcpu.get(X86Register.RIP));
        }
    }

    @Test
    void aKickBeforeTheRunCancelsIt() {
        try (var guest = new RealModeGuest(0xeb, 0xfe)) { // jmp $
            guest.vcpu.kick();
            assertInstanceOf(VcpuExit.Cancelled.class, guest.vcpu.run());
            assertFalse(guest.vcpu.isPending());
        }
    }

    @Test
    void aKickOfASpinningGuestCancelsIt() {
        try (var guest = new RealModeGuest(0xeb, 0xfe)) {
            Thread kicker = Thread.ofPlatform().start(() -> {
                sleep();
                guest.vcpu.kick();
            });
            assertInstanceOf(VcpuExit.Cancelled.class, guest.vcpu.run());
            assertEquals(RealModeGuest.START, guest.vcpu.get(X86Register.RIP));
            assertTrue(kicker.isAlive() || !kicker.isInterrupted());
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRegisterIsNotWrittenWhileAnAccessIsPending() {
        try (var guest = new RealModeGuest(0xe4, 0x10, 0xf4)) {
            guest.vcpu.run();
            guest.vcpu.complete(7);
            assertTrue(guest.vcpu.isPending());
            assertThrows(IllegalStateException.class, () -> guest.vcpu.set(X86Register.RIP, 0));
            assertTrue(guest.vcpu.settle().isEmpty());
            guest.vcpu.set(X86Register.RBX, 9);
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
            assertEquals(7, guest.vcpu.get(X86Register.RAX) & 0xff);
            assertEquals(9, guest.vcpu.get(X86Register.RBX));
        }
    }

    @Test
    void aStringReadIsOneExitForEachElement() {
        // mov dx,0x60; mov di,0x4000; mov cx,64; cld; rep insb; hlt
        try (var guest = new RealModeGuest(0xba, 0x60, 0, 0xbf, 0, 0x40, 0xb9, 64, 0, 0xfc, 0xf3, 0x6c, 0xf4)) {
            int[] count = {0};
            VcpuExit end = guest.vcpu.run(new ExitHandler() {
                @Override
                public long portRead(Vcpu vcpu, int port, int size) {
                    assertEquals(0x60, port);
                    assertEquals(1, size);
                    return count[0]++;
                }
            });
            assertInstanceOf(VcpuExit.Halt.class, end);
            assertEquals(64, count[0]);
            byte[] read = guest.vm.memory().read(GuestAddress.of(0x4000), 64);
            for (int i = 0; i < read.length; i++) {
                assertEquals(i, read[i]);
            }
        }
    }

    @Test
    void aStringReadSettlesElementByElement() {
        try (var guest = new RealModeGuest(0xba, 0x60, 0, 0xbf, 0, 0x40, 0xb9, 3, 0, 0xfc, 0xf3, 0x6c, 0xf4)) {
            assertInstanceOf(VcpuExit.PortRead.class, guest.vcpu.run());
            guest.vcpu.complete(1);
            assertEquals(new VcpuExit.PortRead(0x60, 1), guest.vcpu.settle().orElseThrow());
            guest.vcpu.kick();
            guest.vcpu.complete(2);
            assertInstanceOf(VcpuExit.Cancelled.class, guest.vcpu.run());
            assertTrue(guest.vcpu.isPending());
            assertInstanceOf(VcpuExit.PortRead.class, guest.vcpu.run());
            guest.vcpu.complete(3);
            assertTrue(guest.vcpu.settle().isEmpty());
            assertEquals(0, guest.vcpu.get(X86Register.RCX));
            assertEquals(0x4003, guest.vcpu.get(X86Register.RDI));
        }
    }

    @Test
    void aPageCrossingStoreComesInFragments() {
        // mov ax,0x2000; mov ds,ax; mov ebx,0x44332211 ; mov [0xfff],ebx ; hlt
        try (var guest = new RealModeGuest(
                0xb8, 0, 0x20, 0x8e, 0xd8, 0x66, 0xbb, 0x11, 0x22, 0x33, 0x44, 0x66, 0x89, 0x1e, 0xff, 0x0f, 0xf4)) {
            assertEquals(new VcpuExit.MmioWrite(GuestAddress.of(0x20fff), 1, 0x11), guest.vcpu.run());
            assertEquals(new VcpuExit.MmioWrite(GuestAddress.of(0x21000), 3, 0x443322), guest.vcpu.settle().orElseThrow());
            assertTrue(guest.vcpu.settle().isEmpty());
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
        }
    }
}
