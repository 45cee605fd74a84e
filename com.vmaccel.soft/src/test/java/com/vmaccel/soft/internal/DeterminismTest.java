package com.vmaccel.soft.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Determinism;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.counting.InstructionCounting;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same input gives the same trace, byte for byte: exits, every register at each of them, and memory at the end. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DeterminismTest {

    private static final int BYTES = 1 << 16;
    private static final long CODE = 0x8000;
    private static final int TIMER = 8;
    private static final int TICKS = 400;
    private static final int PERIOD = 997;
    private static final Register[] REGISTERS = Arrays.stream(X86Register.values()).filter(register -> register.compareTo(X86Register.RFLAGS) <= 0).toArray(Register[]::new);

    /** Real mode: time and random numbers go into a sum, into the loop's own code, through a string move and to a port. */
    private static final String GUEST = """
            fb              sti
            0f31            rdtsc
            01c3            add bx, ax
            0fc7f0          rdrand ax
            73fb            jnc to rdrand
            01c3            add bx, ax
            881e1580        mov [0x8015], bl: the immediate of the next but one
            b9ff00          mov cx, 255
            90              nop
            b400            mov ah, imm8: changed above
            00e3            add bl, ah
            be0080          mov si, 0x8000
            bf0060          mov di, 0x6000
            f3a4            rep movsb
            89d8            mov ax, bx
            e710            out 0x10, ax
            ebdb            jmp to rdtsc
            """;

    /** The timer's handler at 0x9000: inc word [0x7000]; rdtsc; add bx, ax; iret. */
    private static final String HANDLER = "ff060070 0f31 01c3 cf";

    private static byte[] code() {
        return HexFormat.of().parseHex(GUEST.lines().map(line -> line.substring(0, line.indexOf(' '))).reduce("", String::concat));
    }

    @Test
    void sameInputSameTrace() {
        byte[] undisturbed = trace(1, false);
        assertArrayEquals(undisturbed, trace(1, false));
        assertArrayEquals(undisturbed, trace(1, true), "kicks change nothing the guest sees");
        assertFalse(Arrays.equals(undisturbed, trace(2, false)), "the seed counts");
    }

    @Test
    void thereIsOneOrderForOneVcpuOnly() {
        VmConfig config = VmConfig.defaults().withVcpuCount(2);
        assertThrows(IllegalArgumentException.class, () -> config.withDeterminism(Determinism.withSeed(1)));
        assertThrows(IllegalArgumentException.class, () -> new Determinism(1, 0));
    }

    private static byte[] trace(long seed, boolean disturbed) {
        try (HostMemory ram = new SoftHostMemory(new Whiteboard()).anonymous(BYTES);
                X86VirtualMachine vm = new X86SoftAccelerator(new Whiteboard()).createVirtualMachine(VmConfig.defaults().withDeterminism(Determinism.withSeed(seed)))) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(CODE), code());
            vm.memory().write(GuestAddress.of(0x9000), HexFormat.of().parseHex(HANDLER.replace(" ", "")));
            vm.memory().writeUnsigned(GuestAddress.of(4 * TIMER), 4, 0x9000);
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.realMode(vcpu, (int) CODE);
                vcpu.set(X86Register.RSP, 0x5000);
                String text = disturbed ? disturbed(vcpu) : exits(vcpu);
                assertTrue(vm.memory().readUnsigned(GuestAddress.of(0x7000), 2) > TICKS / 2, "the timer was handled");
                byte[] memory = vm.memory().read(GuestAddress.of(0), BYTES);
                return (text + HexFormat.of().formatHex(memory)).getBytes(StandardCharsets.US_ASCII);
            }
        }
    }

    private static String disturbed(X86Vcpu vcpu) {
        AtomicBoolean over = new AtomicBoolean();
        Thread kicker = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                vcpu.kick();
                LockSupport.parkNanos(50_000);
            }
        });
        try {
            return exits(vcpu);
        } finally {
            over.set(true);
        }
    }

    /** A timer interrupt each so many instructions, and every exit with all registers. */
    private static String exits(X86Vcpu vcpu) {
        InstructionCounting counting = vcpu.feature(InstructionCounting.class).orElseThrow();
        StringBuilder trace = new StringBuilder();
        counting.limit(PERIOD);
        for (int ticks = 0; ticks < TICKS; ) {
            VcpuExit exit = vcpu.run();
            if (exit instanceof VcpuExit.Cancelled) {
                continue;
            }
            if (exit instanceof VcpuExit.InstructionLimit) {
                ticks++;
                assertEquals((long) ticks * PERIOD, counting.completed());
                vcpu.interrupts().interrupt(TIMER);
                counting.limit(PERIOD);
            } else {
                assertTrue(exit instanceof VcpuExit.PortWrite, exit::toString);
                assertTrue(vcpu.settle().isEmpty());
            }
            long[] values = new long[REGISTERS.length];
            vcpu.read(REGISTERS, values);
            trace.append(exit).append(' ').append(counting.completed()).append(' ').append(Arrays.toString(values)).append('\n');
        }
        return trace.toString();
    }
}
