package com.vmaccel.ffi.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.error.NativeCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LibCTest {

    /** {@code _IOR('T', 0x30, unsigned int)}: asks a terminal for its number. */
    private static final long TIOCGPTN = 0x80045430L;

    @TempDir
    Path directory;

    @Test
    void failuresAreTheNegatedErrno() {
        assertEquals(-Errno.EBADF, LibC.close(-1));
        assertEquals(-Errno.EBADF, LibC.ioctl(-1, 0, 0));
        assertEquals(-Errno.ENOENT, LibC.open(directory.resolve("absent").toString(), LibC.O_RDONLY, 0));
        assertEquals(-Errno.ENOTDIR, LibC.open("/dev/null/x", LibC.O_RDONLY, 0));
        assertEquals(-Errno.EINVAL, LibCMemory.munmap(1, 4096));
        assertEquals(-Errno.EINVAL, LibCMemory.mmap(0, 0, LibCMemory.PROT_READ, LibCMemory.MAP_PRIVATE | LibCMemory.MAP_ANONYMOUS, -1, 0));
        assertEquals(-Errno.EBADF, LibCMemory.ftruncate(-1, 1));
        assertEquals(-Errno.EINVAL, LibCMemory.madvise(1, 4096, LibCMemory.MADV_DONTNEED));
        assertEquals(-Errno.ENOMEM, LibCMemory.mprotect(0, LibCMemory.getpagesize(), LibCMemory.PROT_NONE));
        assertEquals(-Errno.EINVAL, LibCMemory.memfd_create("x", -1));
    }

    @Test
    void filesAreReadAndWrittenAtAPosition() throws Exception {
        Path file = directory.resolve("file");
        int fd = LibC.open(file.toString(), LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, 0600);
        assertTrue(fd >= 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment eight = arena.allocate(JAVA_LONG);
            eight.set(JAVA_LONG, 0, 0x0807060504030201L);
            assertEquals(8, LibCIo.write(fd, eight));
            assertEquals(8, LibCIo.pwrite(fd, eight, 16));
            assertEquals(24, Files.size(file));
            MemorySegment back = arena.allocate(16);
            assertEquals(16, LibCIo.pread(fd, back, 8));
            assertEquals(0, back.get(JAVA_LONG, 0));
            assertEquals(0x0807060504030201L, back.get(JAVA_LONG, 8));
            assertEquals(16, LibCIo.read(fd, back));
            assertEquals(0, LibCIo.read(fd, back));
        }
        assertEquals(0, LibC.close(fd));
        assertEquals(-Errno.EBADF, LibC.close(fd));
        assertEquals("rw-------", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void ioctlPassesNumbersAndPointers() {
        int fd = LibC.open("/dev/ptmx", LibC.O_RDWR | LibC.O_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(4).fill((byte) 0xFF);
            assertEquals(0, LibC.ioctl(fd, TIOCGPTN, number));
            assertTrue(number.get(JAVA_BYTE, 3) == 0);
            assertEquals(-Errno.EFAULT, LibC.ioctl(fd, TIOCGPTN, 8));
        } finally {
            LibC.close(fd);
        }
    }

    @Test
    void aClosedSegmentIsRefusedBeforeTheCall() {
        Arena arena = Arena.ofConfined();
        MemorySegment gone = arena.allocate(8);
        arena.close();
        assertThrows(IllegalStateException.class, () -> LibC.ioctl(0, TIOCGPTN, gone));
    }

    @Test
    void memoryThatJavaMovesIsRefused() {
        MemorySegment onTheHeap = MemorySegment.ofArray(new byte[8]);
        assertThrows(IllegalArgumentException.class, () -> LibCIo.write(1, onTheHeap));
    }

    @Test
    @Timeout(60)
    void aSegmentIsNotClosedDuringTheCall() throws Exception {
        int fd = LibCIo.eventfd(0, LibCIo.EFD_CLOEXEC);
        Arena arena = Arena.ofShared();
        MemorySegment counter = arena.allocate(JAVA_LONG);
        FutureTask<Long> read = new FutureTask<>(() -> LibCIo.read(fd, counter)); // waits until there is something
        Thread.ofPlatform().start(read);
        try (Arena own = Arena.ofConfined()) {
            Thread.sleep(300); // before the call it could be closed
            assertThrows(IllegalStateException.class, arena::close);
            MemorySegment five = own.allocate(JAVA_LONG);
            five.set(JAVA_LONG, 0, 5);
            assertEquals(8, LibCIo.write(fd, five));
            assertEquals(8, read.get());
            assertEquals(5, counter.get(JAVA_LONG, 0));
        }
        arena.close();
        LibC.close(fd);
    }

    @Test
    void whatIsPassedInTheWideIsWhatCTakes() {
        assertEquals(-Errno.EBADF, LibC.ioctl(Integer.MIN_VALUE, 0xFFFF_FFFF_FFFF_FFFFL, -1));
        assertEquals(-Errno.EINVAL, LibCIo.eventfd(0, -1));
        int fd = LibCIo.eventfd(-1, LibCIo.EFD_CLOEXEC); // unsigned in C
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment counter = arena.allocate(JAVA_LONG);
            assertEquals(8, LibCIo.read(fd, counter));
            assertEquals(0xFFFF_FFFFL, counter.get(JAVA_LONG, 0));
        } finally {
            LibC.close(fd);
        }
    }

    @Test
    void errnoIsPerThread() throws Exception {
        int[] other = new int[1];
        Thread thread = new Thread(() -> other[0] = LibC.open("/dev/null/x", LibC.O_RDONLY, 0));
        int mine = LibC.close(-1);
        thread.start();
        thread.join();
        assertEquals(-Errno.EBADF, mine);
        assertEquals(-Errno.ENOTDIR, other[0]);
    }

    @Test
    void errorNumbersHaveNames() {
        assertEquals("EEXIST", Errno.name(17));
        assertEquals("EAGAIN", Errno.name(11));
        assertEquals("?", Errno.name(4095));
        assertEquals("vmaccel: sigtimedwait signal=37: EINVAL (22)", Errno.failure(-Errno.EINVAL, "vmaccel", "sigtimedwait signal=37").getMessage());
        assertEquals(3, Errno.check(3, "kvm", () -> "KVM_CHECK_EXTENSION"));
        var refused = assertThrows(NativeCallException.class, () -> Errno.check(-17, "kvm", () -> "KVM_CREATE_VCPU id=0"));
        assertEquals("kvm: KVM_CREATE_VCPU id=0: EEXIST (17)", refused.getMessage());
    }

    @Test
    void thePageSizeIsAPowerOfTwo() {
        int size = LibCMemory.getpagesize();
        assertTrue(size >= 4096 && Integer.bitCount(size) == 1);
    }
}
