package com.vmaccel.soft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Determinism;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.counting.InstructionCounting;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.SegmentRegister;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a deterministic virtual machine the timer of the local APIC counts instructions, a halt skips to its end, and a snapshot brings time and random numbers back. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CountedTimeTest {

    private static final int BYTES = 1 << 17;
    private static final long CODE = 0x8000;
    private static final long HANDLER = 0x9000;
    private static final long GDT = 0x1000;
    private static final long IDT = 0x2000;
    private static final long TABLES = 0x10000;
    private static final int PERIOD = 1000;

    /** The timer interrupts each 1000 ticks; the loop counts, and writes time and a random number to a port now and then. RBX points to the local APIC. */
    private static final String SET_UP = "c783e00300000b000000 c7832003000044000200 c78380030000e8030000 fb ";
    private static final String LOOP = "48ffc1 f7c1ff000000 75f5 0f31 01c8 0fc7f2 01d0 e710 ebe8"; // inc rcx; test ecx, 255; jnz; rdtsc; add eax, ecx; rdrand edx; add eax, edx; out 0x10, eax; jmp
    private static final String HALT = "f4 48ffc1 0f31 e710 ebf6"; // hlt; inc rcx; rdtsc; out 0x10, eax; jmp
    /** The handler: inc rsi; lea edi, [rcx]; mov dword [rbx + 0xb0], 0; iretq. */
    private static final String TIMER = "48ffc6 8d39 c783b000000000000000 48cf";

    private interface Body {
        void run(X86VirtualMachine vm, X86Vcpu vcpu);
    }

    private static void with(String program, Body body) {
        VmConfig config = VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL).withDeterminism(Determinism.withSeed(7));
        try (HostMemory ram = new SoftHostMemory(new Whiteboard()).anonymous(BYTES);
                X86VirtualMachine vm = new X86SoftAccelerator(new Whiteboard()).createVirtualMachine(config)) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            write(vm, CODE, SET_UP + program);
            write(vm, HANDLER, TIMER);
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.longMode(vcpu, vm.memory(), CODE, GuestAddress.of(TABLES));
                int code = vcpu.segment(SegmentRegister.CS).selector();
                vm.memory().writeUnsigned(GuestAddress.of(GDT + code), 8, 0x00af_9b00_0000_ffffL);
                vm.memory().writeUnsigned(GuestAddress.of(GDT + vcpu.segment(SegmentRegister.SS).selector()), 8, 0x00cf_9300_0000_ffffL);
                vm.memory().writeUnsigned(GuestAddress.of(IDT + 16 * 0x44), 8, HANDLER | (long) code << 16 | 0x8eL << 40);
                vcpu.setTable(DescriptorTableRegister.GDTR, new DescriptorTable(GDT, 0xff));
                vcpu.setTable(DescriptorTableRegister.IDTR, new DescriptorTable(IDT, 0xfff));
                vcpu.set(X86Register.RSP, 0x7000);
                vcpu.set(X86Register.RBX, 0xfee0_0000L);
                LocalApic apic = vcpu.feature(LocalApic.class).orElseThrow();
                byte[] page = apic.registers();
                page[0xf1] |= 1;
                apic.setRegisters(page);
                body.run(vm, vcpu);
            }
        }
    }

    private static void write(X86VirtualMachine vm, long gpa, String hex) {
        vm.memory().write(GuestAddress.of(gpa), HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** Exits with all there is to compare at each, until so many port writes. */
    private static String trace(X86Vcpu vcpu, int exits) {
        InstructionCounting counting = vcpu.feature(InstructionCounting.class).orElseThrow();
        StringBuilder trace = new StringBuilder();
        for (int i = 0; i < exits; ) {
            VcpuExit exit = vcpu.run();
            if (exit instanceof VcpuExit.Cancelled) {
                continue;
            }
            assertTrue(exit instanceof VcpuExit.PortWrite, exit::toString);
            assertTrue(vcpu.settle().isEmpty());
            i++;
            trace.append(exit).append(' ').append(counting.completed()).append(' ').append(vcpu.get(X86Register.RSI)).append(' ').append(vcpu.get(X86Register.RDI)).append('\n');
        }
        return trace.toString();
    }

    private static String fresh(String code, boolean disturbed) {
        StringBuilder trace = new StringBuilder();
        with(code, (vm, vcpu) -> {
            AtomicBoolean over = new AtomicBoolean(!disturbed);
            Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    vcpu.kick();
                    LockSupport.parkNanos(50_000);
                }
            });
            trace.append(trace(vcpu, 300));
            over.set(true);
            assertTrue(vcpu.get(X86Register.RSI) > 100, "the timer has interrupted " + vcpu.get(X86Register.RSI) + " times");
        });
        return trace.toString();
    }

    @Test
    void theTimerInterruptsAtTheSameInstructionEachTime() {
        String expected = fresh(LOOP, false);
        assertEquals(expected, fresh(LOOP, false));
        assertEquals(expected, fresh(LOOP, true), "kicks change nothing");
    }

    /** Ticks are instructions here, so the timer's period is as many; between two interrupts the count of the loop is the same but for the port writes. */
    @Test
    void thePeriodIsInInstructions() {
        with("eb fe", (vm, vcpu) -> {
            InstructionCounting counting = vcpu.feature(InstructionCounting.class).orElseThrow();
            counting.limit(20L * PERIOD + 4);
            assertEquals(new VcpuExit.InstructionLimit(), vcpu.run());
            assertEquals(20, vcpu.get(X86Register.RSI));
        });
    }

    @Test
    void aHaltSkipsToTheEndOfTheTimer() {
        String expected = fresh(HALT, false);
        assertEquals(expected, fresh(HALT, false));
        assertEquals(expected, fresh(HALT, true), "kicks change nothing");
        with(HALT, (vm, vcpu) -> {
            long start = ((VcpuExit.PortWrite) vcpu.run()).value();
            for (int i = 1; i <= 20; i++) {
                long now = ((VcpuExit.PortWrite) vcpu.run()).value();
                assertEquals((long) i * PERIOD, now - start, "each turn takes a period");
            }
        });
    }

    @Test
    void aSnapshotBringsTimeBack() {
        for (String code : new String[] {LOOP, HALT}) {
            with(code, (vm, vcpu) -> {
                trace(vcpu, 10);
                long before = vcpu.feature(InstructionCounting.class).orElseThrow().completed();
                try (VmSnapshot snapshot = vm.snapshot()) {
                    String expected = trace(vcpu, 50);
                    vm.restore(snapshot);
                    assertEquals(before, vcpu.feature(InstructionCounting.class).orElseThrow().completed());
                    assertEquals(expected, trace(vcpu, 50));
                    assertNotEquals(expected, trace(vcpu, 50), "time goes on");
                    vm.restore(snapshot);
                    assertEquals(expected, trace(vcpu, 50));
                }
            });
        }
    }

    @Test
    void aMomentIsForDeterministicMachines() {
        with(LOOP, (vm, vcpu) -> {
            trace(vcpu, 1);
            var state = vm.save();
            assertEquals(1, state.devices().size());
            try (X86VirtualMachine other = new X86SoftAccelerator(new Whiteboard()).createVirtualMachine(VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL));
                    X86Vcpu _ = other.createVcpu(0)) {
                assertThrows(IllegalArgumentException.class, () -> other.load(state));
            }
        });
    }
}
