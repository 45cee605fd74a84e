package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.MsrIndex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The deadline of a local APIC's timer goes from one virtual machine to another, each of which counts from its own beginning. */
@Timeout(60)
class LiveDeadlineTest {

    private static final String ELEMENT = "tsc-deadline";
    private static final int VECTOR = 0x50;
    private static final int HANDLER = 0x1100;
    private static final long FAR = 1L << 40;

    private RealModeGuest one;
    private RealModeGuest other;

    @BeforeEach
    void makeTwo() {
        one = guest();
        other = guest();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static RealModeGuest guest() {
        var guest = new RealModeGuest(VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL), 0xfb, 0xf4, 0xeb, 0xfd); // sti; hlt; jmp to hlt
        guest.vm.memory().write(GuestAddress.of(4L * VECTOR), RealModeGuest.bytes(HANDLER & 0xff, HANDLER >> 8, 0, 0));
        guest.vm.memory().write(GuestAddress.of(HANDLER), RealModeGuest.bytes(0xb0, VECTOR, 0xe6, 0x77, 0xf4)); // mov al,VECTOR; out 0x77,al; hlt
        guest.vcpu.set(X86Register.RSP, 0x8000);
        assumeTrue((guest.vcpu.cpuid().find(1, 0).ecx() & 1 << 24) != 0, "no deadline timer");
        return guest;
    }

    private static OptionalLong left(X86Vcpu vcpu) {
        return (OptionalLong) X86VcpuState.ELEMENTS.save(vcpu).values().get(ELEMENT);
    }

    /** The state of the first, armed, with so many ticks left. */
    private SavedState armed(long ticks) {
        LocalApic apic = one.vcpu.feature(LocalApic.class).orElseThrow();
        byte[] page = apic.registers();
        page[0xf1] |= 1; // enabled
        page[0x320] = VECTOR;
        page[0x322] = 4; // the timer goes by deadline and is not masked
        apic.setRegisters(page);
        one.vcpu.setMsr(MsrIndex.IA32_TSC_DEADLINE, one.vcpu.msr(MsrIndex.IA32_TSC) + FAR);
        Map<String, Object> values = new LinkedHashMap<>(X86VcpuState.ELEMENTS.save(one.vcpu).values());
        values.put(ELEMENT, OptionalLong.of(ticks));
        return new SavedState(values);
    }

    private static void assertArmed(X86Vcpu vcpu, long most) {
        long ticks = left(vcpu).orElseThrow();
        assertTrue(ticks > most / 2 && ticks <= most, () -> ticks + " ticks");
    }

    @Test
    void whatIsLeftIsSavedAndLoaded() {
        SavedState disarmed = X86VcpuState.ELEMENTS.save(one.vcpu);
        assertEquals(OptionalLong.empty(), left(one.vcpu));
        X86VcpuState.ELEMENTS.restore(other.vcpu, armed(2 * FAR));
        assertArmed(one.vcpu, FAR);
        assertArmed(other.vcpu, 2 * FAR);
        X86VcpuState.ELEMENTS.restore(other.vcpu, disarmed);
        assertEquals(OptionalLong.empty(), left(other.vcpu));
        one.vcpu.reset();
        assertEquals(OptionalLong.empty(), left(one.vcpu));
    }

    @Test
    void theTimerComesWithTheCpuidTableThatHasIt() {
        other.vcpu.setCpuid(other.vcpu.cpuid().map(entry -> entry.function() == 1
                ? entry.withResult(new CpuidResult(entry.result().eax(), entry.result().ebx(), entry.result().ecx() & ~(1 << 24), entry.result().edx())) : entry));
        assertEquals(OptionalLong.empty(), left(other.vcpu));
        X86VcpuState.ELEMENTS.restore(other.vcpu, armed(FAR));
        assertArmed(other.vcpu, FAR);
    }

    @Test
    void aDeadlineThatHasPassedIsDueAtOnce() {
        X86VcpuState.ELEMENTS.restore(other.vcpu, armed(-FAR));
        assertEquals(new VcpuExit.PortWrite(0x77, 1, VECTOR), other.vcpu.run());
    }

    @Test
    void theTimeLeftIsLeftOutOfComparisons() {
        assertEquals(List.of(), X86VcpuState.ELEMENTS.differences(armed(FAR), armed(1)));
    }

    @Test
    void withoutALocalApicThereIsNone() {
        try (var guest = new RealModeGuest(0xf4)) {
            assertTrue(X86VcpuState.ELEMENTS.present(guest.vcpu).stream().noneMatch(element -> element.name().equals(ELEMENT)));
        }
    }
}
