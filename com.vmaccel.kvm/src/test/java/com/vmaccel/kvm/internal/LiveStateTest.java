package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.StateElement;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.XsaveComponent;
import com.vmaccel.api.x86.XsaveFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The state of a vCPU on KVM: every element reads back as its law says, and KVM's refusals surface where they are caused. */
@Timeout(60)
class LiveStateTest {

    private static final int HLT = 0xf4;

    @ParameterizedTest
    @EnumSource
    void aNewVcpuIsInArchitecturalReset(InterruptMode mode) {
        try (var guest = new RealModeGuest(VmConfig.defaults().withInterruptMode(mode), HLT)) {
            guest.vcpu.reset();
            SavedState state = X86VcpuState.ELEMENTS.save(guest.vcpu);
            for (StateElement<X86Vcpu, ?> element : X86VcpuState.ELEMENTS.present(guest.vcpu)) {
                if (!element.name().equals("local-apic")) {
                    assertEquals(element.reset().apply(guest.vcpu), state.values().getOrDefault(element.name(), Optional.empty()), element.name());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSavedStateLoadsIntoAnotherVirtualMachine(InterruptMode mode) {
        VmConfig config = VmConfig.defaults().withInterruptMode(mode);
        try (var one = new RealModeGuest(config, 0xb0, 5, 0xe6, 1, HLT); var other = new RealModeGuest(config, HLT)) {
            assertInstanceOf(VcpuExit.PortWrite.class, one.vcpu.run());
            one.vcpu.settle();
            one.vcpu.setExtendedState(ExtendedState.INITIAL.withXmm(3, 0x1111, 0x2222));
            one.vcpu.setMsr(MsrIndex.IA32_LSTAR, 0xffff_8000_0000_1234L);
            SavedState saved = X86VcpuState.ELEMENTS.save(one.vcpu);
            X86VcpuState.ELEMENTS.restore(other.vcpu, saved);
            assertEquals(List.of(), X86VcpuState.ELEMENTS.differences(saved, X86VcpuState.ELEMENTS.save(other.vcpu)));
        }
    }

    @Test
    void longModeGoesBackToReset() {
        try (var guest = new RealModeGuest(HLT)) {
            X86Startup.longMode(guest.vcpu, guest.vm.memory(), 0x3000, GuestAddress.of(0x8000));
            assertEquals(0x500, guest.vcpu.get(X86Register.EFER) & 0x500);
            guest.vm.memory().write(GuestAddress.of(0x3000), RealModeGuest.bytes(0xb0, 7, 0xe6, 0x42, HLT));
            assertEquals(new VcpuExit.PortWrite(0x42, 1, 7), guest.vcpu.run());
            guest.vcpu.settle();
            assertTrue(guest.vcpu.segment(SegmentRegister.CS).isLong());
            guest.vcpu.reset();
            assertEquals(0, guest.vcpu.get(X86Register.EFER));
            assertEquals(0xffff_0000L, guest.vcpu.segment(SegmentRegister.CS).base());
            X86Startup.realMode(guest.vcpu, RealModeGuest.START);
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
        }
    }

    @Test
    void aRefusedControlRegisterIsRefusedWhereItIsWritten() {
        try (var guest = new RealModeGuest(HLT)) {
            long before = guest.vcpu.get(X86Register.CR0);
            var refusal = assertThrows(NativeCallException.class, () -> guest.vcpu.set(X86Register.CR0, 1L << 31 | 0x10)); // paging without protection
            assertTrue(refusal.getMessage().contains("KVM_SET_SREGS"), refusal::getMessage);
            assertEquals(before, guest.vcpu.get(X86Register.CR0));
            assertThrows(NativeCallException.class, () -> guest.vcpu.set(X86Register.XCR0, 2));
            assertEquals(1, guest.vcpu.get(X86Register.XCR0));
            assertThrows(NativeCallException.class, () -> guest.vcpu.set(X86Register.DR7, 1L << 32));
            assertEquals(0x400, guest.vcpu.get(X86Register.DR7));
            assertThrows(NativeCallException.class, () -> guest.vcpu.set(X86Register.CR8, 16)); // which KVM would leave out without a word
            assertEquals(0, guest.vcpu.get(X86Register.CR8));
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
        }
    }

    @Test
    void everyRegisterKeepsItsOwnValue() {
        try (var guest = new RealModeGuest(HLT)) {
            Register[] general = {
                X86Register.RAX, X86Register.RBX, X86Register.RCX, X86Register.RDX, X86Register.RSI, X86Register.RDI, X86Register.RSP, X86Register.RBP,
                X86Register.R8, X86Register.R15, X86Register.DR0, X86Register.DR1, X86Register.DR2, X86Register.DR3, X86Register.CR2
            };
            long[] values = new long[general.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = 0x1000 + i;
            }
            guest.vcpu.write(general, values);
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
            long[] read = new long[values.length];
            guest.vcpu.read(general, read);
            assertArrayEquals(values, read);
        }
    }

    @Test
    void segmentsKeepTheirAttributes() {
        try (var guest = new RealModeGuest(HLT)) {
            Segment segment = new Segment(0x12340, 0xfffff, 0x1234, 0xc0f3);
            guest.vcpu.setSegment(SegmentRegister.ES, segment);
            assertEquals(segment, guest.vcpu.segment(SegmentRegister.ES));
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
            assertEquals(segment, guest.vcpu.segment(SegmentRegister.ES));
        }
    }

    @Test
    void anMsrThatIsNotThereIsNamed() {
        try (var guest = new RealModeGuest(HLT)) {
            long[] values = new long[2];
            var refusal = assertThrows(
                    IllegalArgumentException.class, () -> guest.vcpu.readMsrs(new int[] {MsrIndex.IA32_PAT, 0x1234_5678}, values));
            assertTrue(refusal.getMessage().contains("0x12345678"), refusal::getMessage);
            assertThrows(IllegalArgumentException.class, () -> guest.vcpu.setMsr(0x1234_5678, 1));
        }
    }

    @Test
    void everyStateMsrCanBeWrittenBack() {
        try (var guest = new RealModeGuest(HLT)) {
            int[] indices = guest.vcpu.stateMsrs();
            assertTrue(indices.length > 10, () -> "only " + indices.length);
            long[] values = new long[indices.length];
            guest.vcpu.readMsrs(indices, values);
            guest.vcpu.writeMsrs(indices, values);
            for (int i = 1; i < indices.length; i++) {
                assertTrue(Integer.compareUnsigned(indices[i - 1], indices[i]) < 0);
            }
        }
    }

    @Test
    void eventsReadBack() {
        try (var guest = new RealModeGuest(HLT)) {
            VcpuEvents events = VcpuEvents.NONE.withException(13, OptionalInt.of(8));
            guest.vcpu.setEvents(events);
            assertEquals(events, guest.vcpu.events());
            guest.vcpu.set(X86Register.RAX, 1); // is not to lose the exception
            assertEquals(Optional.of(new VcpuEvents.PendingException(13, OptionalInt.of(8))), guest.vcpu.events().exception());
        }
    }

    @Test
    void activityNeedsALocalApic() {
        try (var guest = new RealModeGuest(HLT)) {
            assertEquals(MpState.RUNNABLE, guest.vcpu.mpState());
            assertThrows(IllegalArgumentException.class, () -> guest.vcpu.setMpState(MpState.HALTED));
            assertTrue(guest.vcpu.feature(LocalApic.class).isEmpty());
        }
        try (var guest = new RealModeGuest(VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL), HLT)) {
            guest.vcpu.setMpState(MpState.HALTED);
            assertEquals(MpState.HALTED, guest.vcpu.mpState());
            LocalApic apic = guest.vcpu.feature(LocalApic.class).orElseThrow();
            byte[] page = apic.registers();
            page[0x80] = 0x20; // task priority
            apic.setRegisters(page);
            assertEquals(0x20, apic.registers()[0x80]);
            assertEquals(2, guest.vcpu.get(X86Register.CR8));
            assertThrows(IllegalArgumentException.class, () -> apic.setRegisters(new byte[8]));
        }
    }

    @Test
    void cpuidIsFixedByTheFirstRun() {
        try (var guest = new RealModeGuest(HLT)) {
            var table = guest.vcpu.cpuid();
            var changed = table.map(entry -> entry.function() == 1 ? entry.withResult(new CpuidResult(7, 0, 0, 0)) : entry);
            guest.vcpu.setCpuid(changed);
            assertEquals(changed, guest.vcpu.cpuid());
            guest.vcpu.setCpuid(table);
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
            guest.vcpu.setCpuid(table);
            assertThrows(IllegalStateException.class, () -> guest.vcpu.setCpuid(changed));
        }
    }

    @Test
    void aFirstRunThatWasCancelledFixesCpuidToo() throws Exception {
        try (var guest = new RealModeGuest(0xeb, 0xfe)) { // jmp $
            var kicker = CompletableFuture.runAsync(guest.vcpu::kick, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
            assertInstanceOf(VcpuExit.Cancelled.class, guest.vcpu.run());
            kicker.get(10, TimeUnit.SECONDS);
            var changed = guest.vcpu.cpuid().map(entry -> entry.function() == 1 ? entry.withResult(new CpuidResult(7, 0, 0, 0)) : entry);
            assertThrows(IllegalStateException.class, () -> guest.vcpu.setCpuid(changed));
        }
    }

    /** The kernel places vector registers as the processor does: a table that says otherwise must change neither reading nor writing. */
    @Test
    void vectorRegistersAreWhereTheProcessorHasThem() {
        try (var guest = new RealModeGuest(HLT)) {
            assumeTrue(XsaveFormat.of(guest.accelerator.supportedCpuid()).has(XsaveComponent.YMM_HIGH), "no AVX");
            long[] high = new long[XsaveComponent.YMM_HIGH.words()];
            Arrays.setAll(high, word -> 0x1111L * word);
            ExtendedState state = ExtendedState.INITIAL.with(XsaveComponent.YMM_HIGH, high);
            guest.vcpu.setExtendedState(state);
            guest.vcpu.setCpuid(guest.vcpu.cpuid().map(entry -> entry.function() == 0xd && entry.index() == 2
                    ? entry.withResult(new CpuidResult(entry.result().eax(), Integer.MAX_VALUE - 0x100, 0, 0)) : entry));
            assertEquals(state, guest.vcpu.extendedState());
            guest.vcpu.setExtendedState(ExtendedState.INITIAL);
            assertEquals(ExtendedState.INITIAL, guest.vcpu.extendedState());
        }
    }

    @Test
    void translationFollowsThePageTables() {
        try (var guest = new RealModeGuest(HLT)) {
            X86Startup.longMode(guest.vcpu, guest.vm.memory(), 0x3000, GuestAddress.of(0x8000));
            assertEquals(Optional.of(GuestAddress.of(0x3123)), guest.vcpu.translate(0x3123));
            assertEquals(Optional.empty(), guest.vcpu.translate(1L << 40));
        }
    }

    @Test
    void registersWrittenBeforeAReadAreSeenByIt() {
        try (var guest = new RealModeGuest(HLT)) {
            guest.vcpu.set(X86Register.RFLAGS, 0x202);
            assertTrue(guest.vcpu.interrupts().isReady());
            guest.vcpu.set(X86Register.RFLAGS, 2);
            assertFalse(guest.vcpu.interrupts().isReady());
        }
    }
}
