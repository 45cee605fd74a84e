package com.vmaccel.soft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.sun.management.ThreadMXBean;
import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.X86Register;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A guest that does the same again and again allocates nothing on the Java heap, whatever it does and however it is compiled. */
class SteadyStateTest {

    private static final int BYTES = 1 << 18;
    private static final long CODE = 0x8000;
    private static final long TABLES = 0x10000;
    private static final long DATA = 0x4000;
    private static final int ROUNDS = 200;
    /** The first is for decoding, and in any one the virtual machine may allocate a little when it replaces compiled code; what the processor allocates is in all of them. */
    private static final int WINDOWS = 8;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Stops a run after some port writes, and looks what was allocated in each {@value #ROUNDS} of them. */
    private static final class Rounds implements ExitHandler {
        private int done;
        private long before;
        private long least = Long.MAX_VALUE;

        @Override
        public void portWrite(Vcpu source, int port, int size, long value) {
            if (++done % ROUNDS == 0) {
                long now = THREADS.getCurrentThreadAllocatedBytes();
                least = done == ROUNDS ? least : Math.min(least, now - before);
                before = now;
                if (done == ROUNDS * WINDOWS) {
                    source.stop();
                }
            }
        }

        @Override
        public long portRead(Vcpu source, int port, int size) {
            return 0x42;
        }

        @Override
        public long mmioRead(Vcpu source, long gpa, int size) {
            return 0x42;
        }

        @Override
        public void mmioWrite(Vcpu source, long gpa, int size, long value) {}
    }

    /** Each ends with a port write and begins again; RBX points to memory, RSI to a device. */
    @ParameterizedTest
    @CsvSource({
        "port writes, e610 ebfc", // out 0x10, al; jmp
        "port reads, e411 e610 ebfa", // in al, 0x11
        "arithmetic and branches, 48ffc0 4839c8 7502 89c2 e610 ebf3", // inc rax; cmp rax, rcx; jne +2; mov edx, eax
        "memory, 488903 480103 8a13 8813 e610 ebf2", // mov [rbx], rax; add [rbx], rax; mov dl, [rbx]; mov [rbx], dl
        "calls, e804000000 e610 ebf7 c3", // call; out; jmp; ret
        "a device, 8b06 8906 e610 ebf8", // mov eax, [rsi]; mov [rsi], eax
        "vectors, 0f2803 660fefc1 0f2903 e610 ebf2", // movaps xmm0, [rbx]; pxor xmm0, xmm1; movaps [rbx], xmm0
        "flushed translations, 0f20d8 0f22d8 e610 ebf6", // mov rax, cr3; mov cr3, rax
        "data beside code, 48890500010000 e610 ebf5", // mov [rip + 256], rax
        "strings, 4889df b908000000 f3aa e610 ebf2" // mov rdi, rbx; mov ecx, 8; rep stosb
    })
    void allocatesNothing(String name, String code) {
        try (HostMemory ram = new SoftHostMemory(new Whiteboard()).anonymous(BYTES);
                X86VirtualMachine vm = new X86SoftAccelerator(new Whiteboard()).createVirtualMachine(VmConfig.defaults())) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(CODE), HexFormat.of().parseHex(code.replace(" ", "")));
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.longMode(vcpu, vm.memory(), CODE, GuestAddress.of(TABLES));
                vcpu.set(X86Register.RBX, DATA);
                vcpu.set(X86Register.RSP, DATA - 0x100);
                vcpu.set(X86Register.RSI, 0x100_0000);
                Rounds handler = new Rounds();
                assertInstanceOf(VcpuExit.Stopped.class, vcpu.run(handler), name);
                assertEquals(0, handler.least, name);
            }
        }
    }
}
