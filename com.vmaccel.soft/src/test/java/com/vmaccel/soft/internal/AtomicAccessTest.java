package com.vmaccel.soft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.X86Register;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several vCPUs count in the same place: nothing they count is lost, however wide and wherever the counter is. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AtomicAccessTest {

    private static final int VCPUS = 3;
    private static final int ROUNDS = 2000;
    private static final long CODE = 0x8000;
    private static final long TABLES = 0x10000;
    private static final long COUNTER = 0x4000;
    private static final int BYTES = 1 << 18;

    /** RBX points to the counter, RCX counts down; the code ends with HLT. */
    @ParameterizedTest
    @CsvSource({
        "aligned 64, 0, 8, f048ff03 48ffc9 75f7 f4", // lock inc qword [rbx]
        "aligned 32, 0, 4, f0ff03 48ffc9 75f8 f4",
        "word within a word, 1, 2, f066ff03 48ffc9 75f7 f4",
        "word across words, 3, 2, f066ff03 48ffc9 75f7 f4",
        "across cache lines, 62, 4, f0ff03 48ffc9 75f8 f4",
        "across pages, 4094, 4, f0ff03 48ffc9 75f8 f4",
        "exchange and add, 8, 8, b801000000 f0480fc103 48ffc9 75f1 f4", // mov eax, 1; lock xadd [rbx], rax
        "a lock taken by exchange, 16, 4, ba01000000 89d0 874310 85c0 75f7 ff03 31c0 874310 48ffc9 75eb f4", // xchg [rbx+16]
        "sixteen bytes, 32, 8, 4889de 4889cf 488b06 488b5608 488d5801 4889d1 f0480fc70e 75f2 48ffcf 75e6 f4" // lock cmpxchg16b [rsi]
    })
    void nothingIsLost(String name, long offset, int bytes, String code) {
        try (HostMemory ram = new SoftHostMemory(new Whiteboard()).anonymous(BYTES)) {
            X86SoftAccelerator accelerator = new X86SoftAccelerator(new Whiteboard());
            try (X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults().withVcpuCount(VCPUS))) {
                vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
                vm.memory().write(GuestAddress.of(CODE), HexFormat.of().parseHex(code.replace(" ", "")));
                CountDownLatch all = new CountDownLatch(VCPUS);
                var threads = IntStream.range(0, VCPUS).mapToObj(id -> vm.startThread(id, vcpu -> count(vm, vcpu, COUNTER + offset, all))).toList();
                threads.forEach(AtomicAccessTest::join);
                assertEquals(VCPUS * ROUNDS, vm.memory().readUnsigned(GuestAddress.of(COUNTER + offset), bytes), name);
            }
        }
    }

    private static void join(VcpuThread<X86Vcpu> thread) {
        thread.finished().join();
        thread.close();
    }

    private static void count(X86VirtualMachine vm, X86Vcpu vcpu, long counter, CountDownLatch all) {
        synchronized (vm) {
            X86Startup.longMode(vcpu, vm.memory(), CODE, GuestAddress.of(TABLES));
        }
        vcpu.set(X86Register.RBX, counter);
        vcpu.set(X86Register.RCX, ROUNDS);
        all.countDown();
        try {
            assertTrue(all.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertEquals(new VcpuExit.Halt(), vcpu.run());
    }
}
