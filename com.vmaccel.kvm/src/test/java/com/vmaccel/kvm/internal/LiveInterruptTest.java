package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.interrupt.InterruptController;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.interrupt.MessageInterrupts;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.api.state.VmState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interrupts, controllers, MSR exits and debugging on KVM. */
@Timeout(60)
class LiveInterruptTest {

    private static final int HANDLER = 0x1100;

    /** Vector n leads to a handler that writes n to port 0x77. */
    private static void install(RealModeGuest guest, int vector) {
        guest.vm.memory().write(GuestAddress.of(4L * vector), RealModeGuest.bytes(HANDLER & 0xff, HANDLER >> 8, 0, 0));
        guest.vm.memory().write(GuestAddress.of(HANDLER), RealModeGuest.bytes(0xb0, vector, 0xe6, 0x77, 0xf4)); // mov al,n; out 0x77,al; hlt
        guest.vcpu.set(X86Register.RSP, 0x8000);
    }

    @Test
    void anInterruptQueuedBeforeTheFirstRunIsTakenAtOnce() {
        try (var guest = new RealModeGuest(0xeb, 0xfe)) {
            install(guest, 0x41);
            guest.vcpu.set(X86Register.RFLAGS, 0x202);
            guest.vcpu.interrupts().interrupt(0x41);
            assertEquals(new VcpuExit.PortWrite(0x77, 1, 0x41), guest.vcpu.run());
        }
    }

    @Test
    void anInterruptWaitsUntilTheGuestAcceptsIt() {
        try (var guest = new RealModeGuest(0xe6, 0x10, 0xfb, 0x90, 0xe6, 0x11, 0xe6, 0x12, 0xf4)) { // out; sti; nop; out; out; hlt
            install(guest, 0x42);
            guest.vcpu.interrupts().interrupt(0x42);
            assertEquals(0x10, assertInstanceOf(VcpuExit.PortWrite.class, guest.vcpu.run()).port());
            VcpuExit.PortWrite exit = assertInstanceOf(VcpuExit.PortWrite.class, guest.vcpu.run());
            if (exit.port() == 0x11) { // without interrupt windows it is taken at the next exit
                exit = assertInstanceOf(VcpuExit.PortWrite.class, guest.vcpu.run());
            }
            assertEquals(new VcpuExit.PortWrite(0x77, 1, 0x42), exit);
        }
    }

    @Test
    void aSpinningGuestTakesAnInterruptFromAnotherThread() throws Exception {
        try (var guest = new RealModeGuest(0xeb, 0xfe)) {
            install(guest, 0x43);
            guest.vcpu.set(X86Register.RFLAGS, 0x202);
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(5);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                guest.vcpu.interrupts().interrupt(0x43);
            });
            assertEquals(new VcpuExit.PortWrite(0x77, 1, 0x43), guest.vcpu.run());
            sender.join(10_000);
        }
    }

    @Test
    void aNonMaskableInterruptNeedsNoPermission() {
        try (var guest = new RealModeGuest(0xeb, 0xfe)) {
            install(guest, 2);
            guest.vcpu.interrupts().nmi();
            assertEquals(new VcpuExit.PortWrite(0x77, 1, 2), guest.vcpu.run());
        }
    }

    @Test
    void aControllerTakesTheInterruptInput() {
        try (var guest = new RealModeGuest(VmConfig.defaults().withInterruptMode(InterruptMode.FULL), 0xf4)) {
            assertThrows(UnsupportedCapabilityException.class, () -> guest.vcpu.interrupts().interrupt(0x20));
            InterruptController controller = guest.vm.feature(InterruptController.class).orElseThrow();
            controller.setLine(4, true);
            controller.setLine(4, false);
            assertThrows(IllegalArgumentException.class, () -> controller.setLine(controller.lines(), true));
            assertThrows(IllegalArgumentException.class, () -> controller.setLine(-1, true));
            assertFalse(guest.vm.feature(MessageInterrupts.class).orElseThrow().signal(0xfee0_0000L | 77 << 12, 0x41));
        }
        try (var guest = new RealModeGuest(VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL), 0xf4)) {
            assertTrue(guest.vm.feature(InterruptController.class).isEmpty() && guest.vm.feature(MessageInterrupts.class).isPresent());
        }
        try (var guest = new RealModeGuest(0xf4)) {
            assertTrue(guest.vm.feature(InterruptController.class).isEmpty() && guest.vm.feature(MessageInterrupts.class).isEmpty());
        }
    }

    @Test
    void aMessageWakesAHaltedVcpu() {
        int[] program = {0xfb, 0xf4, 0xeb, 0xfd}; // sti; hlt; jmp to hlt
        try (var guest = new RealModeGuest(VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL), program)) {
            install(guest, 0x44);
            var apic = guest.vcpu.feature(LocalApic.class).orElseThrow();
            byte[] page = apic.registers();
            page[0xf1] |= 1; // enable
            apic.setRegisters(page);
            MessageInterrupts messages = guest.vm.feature(MessageInterrupts.class).orElseThrow();
            Thread sender = Thread.ofPlatform().start(() -> assertTrue(messages.signal(0xfee0_0000L, 0x44)));
            assertEquals(new VcpuExit.PortWrite(0x77, 1, 0x44), guest.vcpu.run());
            assertTrue(sender != Thread.currentThread());
        }
    }

    @Test
    void devicesAreSavedAndLoaded() {
        VmConfig config = VmConfig.defaults().withInterruptMode(InterruptMode.FULL);
        int[] program = {0xb0, 0xfb, 0xe6, 0x21, 0xe6, 0x99, 0xf4}; // mov al,0xfb; out 0x21,al (mask of the first 8259); out 0x99,al
        try (var guest = new RealModeGuest(config, program); var other = new RealModeGuest(config, 0xf4)) {
            assertInstanceOf(VcpuExit.PortWrite.class, guest.vcpu.run());
            guest.vcpu.settle();
            VmState state = guest.vm.save();
            assertEquals(List.of("kvm.pic0", "kvm.pic1", "kvm.ioapic", "kvm.pit"), state.devices().stream().map(DeviceState::name).toList());
            other.vm.load(state);
            assertEquals(state.devices().getFirst(), other.vm.save().devices().getFirst());
            var foreign = new VmState(state.architecture(), state.vcpus(), List.of(new DeviceState("other.pic", RawBytes.EMPTY)));
            assertThrows(IllegalArgumentException.class, () -> other.vm.load(foreign));
        }
    }

    @Test
    void anUnknownMsrIsLeftToTheCaller() {
        int[] program = {
            0x66, 0xb9, 0x78, 0x56, 0x34, 0x12, 0x0f, 0x32, // mov ecx,0x12345678; rdmsr
            0x0f, 0x30, // wrmsr
            0x0f, 0x32, 0xf4 // rdmsr; hlt
        };
        try (var guest = new RealModeGuest(VmConfig.defaults().withMsrPolicy(MsrPolicy.EXIT), program)) {
            install(guest, 13);
            assertEquals(new VcpuExit.MsrRead(0x1234_5678), guest.vcpu.run());
            guest.vcpu.complete(0x1_0000_0002L);
            assertEquals(new VcpuExit.MsrWrite(0x1234_5678, 0x1_0000_0002L), guest.vcpu.run());
            assertEquals(new VcpuExit.MsrRead(0x1234_5678), guest.vcpu.run());
            guest.vcpu.refuse();
            assertEquals(new VcpuExit.PortWrite(0x77, 1, 13), guest.vcpu.run());
        }
        try (var guest = new RealModeGuest(program)) {
            install(guest, 13);
            assertEquals(new VcpuExit.PortWrite(0x77, 1, 13), guest.vcpu.run());
        }
    }

    @Test
    void anAccessIsAStepLikeAnyOther() {
        try (var guest = new RealModeGuest(0xe6, 0x10, 0xe4, 0x11, 0xf4)) { // out 0x10,al; in al,0x11; hlt
            guest.vcpu.feature(GuestDebug.class).orElseThrow().configure(DebugSettings.STEP);
            assertInstanceOf(VcpuExit.PortWrite.class, guest.vcpu.run());
            assertEquals(new VcpuExit.Debug(VcpuExit.Debug.Cause.STEP, RealModeGuest.START + 2), guest.vcpu.run());
            assertInstanceOf(VcpuExit.PortRead.class, guest.vcpu.run());
            guest.vcpu.complete(7);
            assertEquals(Optional.of(new VcpuExit.Debug(VcpuExit.Debug.Cause.STEP, RealModeGuest.START + 4)), guest.vcpu.settle());
            assertEquals(7, guest.vcpu.get(X86Register.RAX) & 0xff);
        }
    }

    @Test
    void stepsAndBreakpointsStop() {
        try (var guest = new RealModeGuest(0x90, 0x90, 0x90, 0x90, 0xf4)) {
            GuestDebug debug = guest.vcpu.feature(GuestDebug.class).orElseThrow();
            debug.configure(DebugSettings.STEP);
            assertEquals(new VcpuExit.Debug(VcpuExit.Debug.Cause.STEP, RealModeGuest.START + 1), guest.vcpu.run());
            guest.vcpu.set(X86Register.RBX, 5); // does not end stepping
            assertEquals(new VcpuExit.Debug(VcpuExit.Debug.Cause.STEP, RealModeGuest.START + 2), guest.vcpu.run());
            debug.configure(new DebugSettings(false, false, List.of(DebugSettings.Breakpoint.execute(RealModeGuest.START + 3))));
            assertEquals(new VcpuExit.Debug(VcpuExit.Debug.Cause.HARDWARE_BREAKPOINT, RealModeGuest.START + 3), guest.vcpu.run());
            debug.configure(DebugSettings.OFF);
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
            assertEquals(5, guest.vcpu.get(X86Register.RBX));
            if (!guest.vcpu.capabilities().has(Capability.WATCHPOINTS)) {
                var watch = new DebugSettings(false, false, List.of(new DebugSettings.Breakpoint(0, 4, DebugSettings.Trigger.WRITE)));
                assertThrows(UnsupportedCapabilityException.class, () -> debug.configure(watch));
            }
        }
    }
}
