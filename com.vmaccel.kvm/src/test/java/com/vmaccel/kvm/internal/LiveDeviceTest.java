package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long the device is open: as long as its accelerator can be used, and no longer. */
@Timeout(60)
class LiveDeviceTest {

    /** How often this process has the device open. */
    private static long open() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(LiveDeviceTest::isDevice).count();
        }
    }

    private static boolean isDevice(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(Path.of(KvmSettings.DEFAULT.device()));
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /** What other tests left is not to go while one of these counts. */
    @BeforeEach
    void forgetOthers() throws Exception {
        LiveKvm.requireAvailable();
        System.gc();
        Thread.sleep(200);
    }

    @Test
    void anAcceleratorThatIsClosedGivesItBack() throws Exception {
        X86KvmAccelerator accelerator = LiveKvm.accelerator();
        long with = open();
        X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults());
        assertEquals(with, open());
        vm.close();
        accelerator.close();
        assertEquals(with - 1, open());
        accelerator.close();
        assertEquals(with - 1, open());
        assertThrows(IllegalStateException.class, () -> accelerator.createVirtualMachine(VmConfig.defaults()));
    }

    @Test
    void anAcceleratorThatNobodyHasGivesItBack() throws Exception {
        long without = open();
        int made = 8;
        for (int i = 0; i < made; i++) {
            LiveKvm.accelerator();
        }
        long most = open();
        assertTrue(most > without, () -> "opened " + most);
        while (open() > without) { // until the timeout
            System.gc();
            Thread.sleep(20);
        }
    }
}
