package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.ffi.linux.LibC;
import com.vmaccel.kvm.KvmDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way past the library: a vCPU's descriptor and run page. */
@Timeout(60)
class LiveDescriptorTest {

    @Test
    void rawCallsReachTheVcpu() {
        try (var guest = new RealModeGuest(0xe6, 0x10, 0xf4); Arena arena = Arena.ofConfined()) { // out 0x10,al; hlt
            KvmDescriptor raw = guest.vcpu.feature(KvmDescriptor.class).orElseThrow();
            assertInstanceOf(VcpuExit.PortWrite.class, guest.vcpu.run());
            assertEquals(0x10, KvmRun.IO_PORT.get(raw.run()));
            assertEquals(0, LibC.ioctl(raw.fd(), KvmIoctl.KVM_RUN, 0));
            assertEquals(5, KvmRun.EXIT_REASON.get(raw.run())); // KVM_EXIT_HLT
            MemorySegment regs = KvmRegs.STRUCT.allocate(arena);
            assertEquals(0, LibC.ioctl(raw.fd(), KvmIoctl.KVM_GET_REGS, regs));
            assertEquals(RealModeGuest.START + 3, KvmRegs.STRUCT.u64("rip").get(regs));
        }
    }

    @Test
    void itIsTheOwnersWhileTheVcpuIsOpen() {
        KvmDescriptor raw;
        try (var guest = new RealModeGuest(0xf4)) {
            raw = guest.vcpu.feature(KvmDescriptor.class).orElseThrow();
            var elsewhere = CompletableFuture.supplyAsync(raw::fd);
            assertInstanceOf(WrongThreadException.class, assertThrows(CompletionException.class, elsewhere::join).getCause());
        }
        assertThrows(IllegalStateException.class, raw::fd);
        assertThrows(IllegalStateException.class, raw::run);
    }
}
