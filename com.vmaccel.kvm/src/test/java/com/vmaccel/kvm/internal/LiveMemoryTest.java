package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.HostMemoryAllocator;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.PageMapping;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Slots on KVM: dirty pages, read-only slots, changes under a running guest, and kinds of host memory. */
@Timeout(60)
class LiveMemoryTest {

    private static final int[] STORES = {
        0xb8, 0x00, 0x10, 0x8e, 0xd8, // mov ax,0x1000; mov ds,ax
        0xc6, 0x06, 0x00, 0x00, 0x11, // mov byte [0],0x11
        0xc6, 0x06, 0x00, 0x30, 0x22, // mov byte [0x3000],0x22
        0xf4
    };

    @Test
    void pagesTheGuestWroteAreTold() {
        try (var guest = new RealModeGuest(VmConfig.defaults().withDirtyTracking(DirtyTrackingMode.PAGES), STORES);
                HostMemory ram = guest.accelerator.memory().anonymous(0x41 * 4096)) {
            guest.vm.memory().map(GuestAddress.of(0x10000), ram, Access.READ_WRITE_EXECUTE);
            DirtyTracking tracking = guest.vm.feature(DirtyTracking.class).orElseThrow();
            tracking.harvest((gpa, size) -> { });
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
            guest.vm.memory().write(GuestAddress.of(0x50000), new byte[] {1});
            List<String> dirty = new ArrayList<>();
            tracking.harvest((gpa, size) -> dirty.add(Long.toHexString(gpa) + "+" + Long.toHexString(size)));
            assertEquals(List.of("10000+1000", "13000+1000", "50000+1000"), dirty);
            dirty.clear();
            tracking.harvest((gpa, size) -> dirty.add(Long.toHexString(gpa)));
            assertEquals(List.of(), dirty);
        }
    }

    @Test
    void aStoreToAReadOnlySlotIsAnExit() {
        try (var guest = new RealModeGuest(STORES); HostMemory rom = guest.accelerator.memory().anonymous(0x10000)) {
            MemorySlot slot = guest.vm.memory().map(GuestAddress.of(0x10000), rom, Access.READ_EXECUTE);
            assertEquals(new VcpuExit.MmioWrite(GuestAddress.of(0x10000), 1, 0x11), guest.vcpu.run());
            guest.vcpu.settle();
            guest.vm.memory().protect(slot, Access.READ_WRITE_EXECUTE);
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
            assertEquals(0, guest.vm.memory().readUnsigned(GuestAddress.of(0x10000), 1));
            assertEquals(0x22, guest.vm.memory().readUnsigned(GuestAddress.of(0x13000), 1));
        }
    }

    /** The guest reads a slot all the time; while its access changes the guest must never find it gone, which would be an exit. */
    @Test
    void aRunningGuestSeesNoGapWhileASlotIsReplaced() throws Exception {
        try (var accelerator = LiveKvm.accelerator(); var vm = accelerator.createVirtualMachine(VmConfig.defaults())) {
            MemorySlot slot;
            try (HostMemory code = accelerator.memory().anonymous(0x10000); HostMemory data = accelerator.memory().anonymous(0x10000)) {
                vm.memory().map(GuestAddress.of(0), code, Access.READ_WRITE_EXECUTE);
                slot = vm.memory().map(GuestAddress.of(0x10000), data, Access.READ_WRITE);
            }
            vm.memory().write(GuestAddress.of(RealModeGuest.START), RealModeGuest.bytes(
                    0xb8, 0x00, 0x10, 0x8e, 0xd8, // mov ax,0x1000; mov ds,ax
                    0xa0, 0x00, 0x00, 0xeb, 0xfb)); // mov al,[0]; jmp to it
            VcpuThread<X86Vcpu> thread = vm.startThread(0, vcpu -> {
                X86Startup.realMode(vcpu, RealModeGuest.START);
                throw new AssertionError("the guest left with " + vcpu.run());
            });
            for (int i = 0; i < 200; i++) {
                slot = vm.memory().protect(slot, i % 2 == 0 ? Access.READ : Access.READ_WRITE);
            }
            thread.call(vcpu -> vcpu.id()).get(10, TimeUnit.SECONDS);
            assertTrue(!thread.finished().isDone(), () -> "ended: " + thread.finished());
            vm.close();
            Throwable end = assertThrows(Exception.class, () -> thread.finished().get(10, TimeUnit.SECONDS));
            assertTrue(end.toString().contains("Cancelled") || end.toString().contains("closed"), end::toString);
        }
    }

    @Test
    void kindsOfHostMemoryHoldAGuest(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("ram"), new byte[0x10000]);
        try (var accelerator = LiveKvm.accelerator()) {
            HostMemoryAllocator memory = accelerator.memory();
            var shared = memory.feature(HostMemoryAllocator.SharedMemory.class).orElseThrow();
            var huge = memory.feature(HostMemoryAllocator.HugePages.class).orElseThrow();
            runs(accelerator, shared.shared("guest", 0x10000));
            runs(accelerator, huge.advised(0x10000));
            runs(accelerator, memory.file(file, 0, 0x10000, HostMemoryAllocator.FileMode.SHARED));
            runs(accelerator, memory.wrap(arena -> arena.allocate(0x10000, 4096)));
            assertEquals((byte) 0xb0, Files.readAllBytes(file)[RealModeGuest.START]);
            assertThrows(IllegalArgumentException.class, () -> shared.shared("odd", 100));
            assertThrows(NativeCallException.class, () -> huge.reserved(1L << 40, 1 << 30));
        }
    }

    @Test
    void sharedMemoryIsMappedAgainThroughItsHandle() {
        try (var accelerator = LiveKvm.accelerator();
                HostMemory memory = accelerator.memory().feature(HostMemoryAllocator.SharedMemory.class).orElseThrow().shared("guest", 0x2000);
                PageMapping again = PageMapping.ofDescriptor((int) memory.handle().orElseThrow(), 0x1000, 0x1000, PageMapping.Mode.SHARED)) {
            memory.segment().set(ValueLayout.JAVA_INT, 0x1000, 0x1234);
            assertEquals(0x1234, again.segment().get(ValueLayout.JAVA_INT, 0));
        }
    }

    /** The kernel tells how much of a mapping is in memory. */
    @Test
    void populatedPagesAreInMemory() throws IOException {
        long size = 64 * 4096;
        try (var guest = new RealModeGuest(0xf4); HostMemory ram = guest.accelerator.memory().anonymous(size)) {
            guest.vm.memory().map(GuestAddress.of(0x10_0000), ram, Access.READ_WRITE);
            assertEquals(0, presentPages(ram));
            guest.vm.memory().populate(GuestAddress.of(0x10_0000), size / 2, Access.READ_WRITE);
            assertEquals(32, presentPages(ram));
            guest.vm.memory().populate(GuestAddress.of(0x10_0000 + size - 1), 1, Access.READ_WRITE);
            assertEquals(33, presentPages(ram));
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
        }
    }

    /** Source: the kernel's document on pagemap: an entry of 64 bits for each page, whose last says that the page is there. */
    private static long presentPages(HostMemory memory) throws IOException {
        long present = 0;
        try (var map = new RandomAccessFile("/proc/self/pagemap", "r")) {
            map.seek(memory.segment().address() / 4096 * Long.BYTES);
            for (long page = 0; page < memory.sizeBytes() / 4096; page++) {
                present += Long.reverseBytes(map.readLong()) >>> Long.SIZE - 1;
            }
        }
        return present;
    }

    private static void runs(X86KvmAccelerator accelerator, HostMemory memory) {
        try (var vm = accelerator.createVirtualMachine(VmConfig.defaults()); memory) {
            vm.memory().map(GuestAddress.of(0), memory, Access.READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(RealModeGuest.START), RealModeGuest.bytes(0xb0, 9, 0xe6, 1, 0xf4));
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.realMode(vcpu, RealModeGuest.START);
                RealModeGuest.watch(vcpu);
                assertEquals(new VcpuExit.PortWrite(1, 1, 9), vcpu.run(), memory::toString);
            }
        }
    }

    @Test
    void aSnapshotBringsMemoryAndRegistersBack() {
        int[] program = {0xfe, 0x06, 0x00, 0x20, 0xf4, 0xeb, 0xf9}; // inc byte [0x2000]; hlt; jmp
        try (var guest = new RealModeGuest(VmConfig.defaults().withDirtyTracking(DirtyTrackingMode.PAGES), program)) {
            try (var snapshot = guest.vm.snapshot()) {
                for (int i = 0; i < 3; i++) {
                    assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
                    assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
                    assertEquals(2, guest.vm.memory().readUnsigned(GuestAddress.of(0x2000), 1));
                    guest.vm.restore(snapshot);
                    assertEquals(0, guest.vm.memory().readUnsigned(GuestAddress.of(0x2000), 1));
                }
            }
        }
    }
}
