package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.register.X86Register;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What virtual machines take of the process, and that they give it back. */
@Timeout(300)
class LiveResourcesTest {

    private static final int CYCLES = 10_000;
    /** The kernel takes long to free interrupt controllers. */
    private static final int FULL_EVERY = 50;

    /** Mappings that come and go with the virtual machine that runs this test: heap regions, compiled code. */
    private static final int NOISE = 100;

    /** Descriptors, mappings of KVM and threads of Java in this process. */
    private record Taken(int descriptors, long kvmMappings, int threads) {
        static Taken now() throws IOException {
            return new Taken(count("/proc/self/fd"), Files.readString(Path.of("/proc/self/maps")).lines().filter(line -> line.contains("kvm")).count(),
                    Thread.getAllStackTraces().size());
        }

        private static int count(String folder) {
            return Objects.requireNonNull(new File(folder).list()).length;
        }
    }

    @Test
    void tenThousandVirtualMachinesLeaveNothingBehind() throws IOException {
        cycles(5);
        Taken before = Taken.now();
        long pagesBefore = mappings();
        cycles(CYCLES);
        System.gc(); // small native structs go with their Java objects
        Taken after = Taken.now();
        assertEquals(before, after);
        long pagesAfter = mappings();
        assertTrue(pagesAfter - pagesBefore < NOISE, () -> pagesBefore + " mappings, then " + pagesAfter);
    }

    private static long mappings() throws IOException {
        return Files.readString(Path.of("/proc/self/maps")).lines().count();
    }

    private static void cycles(int count) {
        for (int i = 0; i < count; i++) {
            VmConfig config = VmConfig.defaults().withInterruptMode(i % FULL_EVERY == 0 ? InterruptMode.FULL : InterruptMode.NONE);
            try (var guest = new RealModeGuest(config, 0xe6, 0x10, 0xf4)) {
                assertInstanceOf(VcpuExit.PortWrite.class, guest.vcpu.run());
            }
        }
    }

    @Test
    void aRunOfPortExitsAllocatesNothing() {
        try (var guest = new RealModeGuest(0xe6, 0x10, 0xe4, 0x11, 0xeb, 0xfa)) { // out 0x10,al; in al,0x11; jmp
            var counter = new Counter();
            long bytes = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 10 && bytes > Counter.TOLERATED_BYTES; attempt++) {
                bytes = counter.measure(guest.vcpu);
            }
            long last = bytes;
            assertTrue(last <= Counter.TOLERATED_BYTES, () -> last + " bytes for " + Counter.EXITS + " exits");
            assertEquals(0x5a, guest.vcpu.get(X86Register.RAX) & 0xff);
        }
    }

    /** Handles exits, and measures what a run of many allocates. */
    private static final class Counter implements ExitHandler {
        static final int EXITS = 100_000;
        /** What the measurement itself costs. */
        static final long TOLERATED_BYTES = 1024;

        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private int count;

        long measure(Vcpu vcpu) {
            count = 0;
            long before = threads.getCurrentThreadAllocatedBytes();
            VcpuExit end = vcpu.run(this);
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertInstanceOf(VcpuExit.Stopped.class, end);
            return bytes;
        }

        @Override
        public void portWrite(Vcpu vcpu, int port, int size, long value) {
            vcpu.get(X86Register.RIP);
            count++;
        }

        @Override
        public long portRead(Vcpu vcpu, int port, int size) {
            if (++count >= EXITS) {
                vcpu.stop();
            }
            return 0x5a;
        }
    }

    @Test
    void aVirtualMachineThatCannotBeMadeLeavesNothingBehind() throws IOException {
        try (var accelerator = LiveKvm.accelerator()) {
            VmConfig tooMany = VmConfig.defaults().withVcpuCount(1_000_000);
            int before = Taken.now().descriptors;
            assertThrows(IllegalArgumentException.class, () -> accelerator.createVirtualMachine(tooMany));
            VmConfig moreThanIds = VmConfig.defaults().withVcpuCount(256).withInterruptMode(InterruptMode.LOCAL);
            assertThrows(IllegalArgumentException.class, () -> accelerator.createVirtualMachine(moreThanIds));
            assertEquals(before, Taken.now().descriptors);
        }
    }
}
