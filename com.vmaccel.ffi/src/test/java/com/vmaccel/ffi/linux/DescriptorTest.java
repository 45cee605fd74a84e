package com.vmaccel.ffi.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.vmaccel.api.error.NativeCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class DescriptorTest {

    /** {@code _IO('T', 0x1B)}: how many bytes can be read. Works on many kinds of descriptor. */
    private static final long FIONREAD = 0x541BL;

    @Test
    void anEventFdCountsSignals() {
        try (var event = EventFd.create()) {
            assertEquals(0, event.drain());
            event.signal();
            event.signal();
            assertEquals(2, event.drain());
            assertEquals(0, event.drain());
        }
    }

    @Test
    void aFullCounterStillCountsAsSignalled() {
        try (var event = EventFd.create(); Arena arena = Arena.ofConfined()) {
            MemorySegment most = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_LONG, -2L);
            assertEquals(8, LibCIo.write(event.fd(), most));
            event.signal();
            assertEquals(-2L, event.drain());
        }
    }

    @Test
    void aClosedEventFdRefuses() {
        var event = EventFd.create();
        event.close();
        event.close();
        assertThrows(IllegalStateException.class, event::signal);
        assertThrows(IllegalStateException.class, event::drain);
        assertThrows(IllegalStateException.class, event::fd);
    }

    @Test
    void aDescriptorIsClosedOnce() {
        int number = LibCIo.eventfd(0, LibCIo.EFD_CLOEXEC);
        var fd = OwnedFd.of(number);
        assertEquals(number, fd.value());
        fd.close();
        assertEquals(-Errno.EBADF, LibC.close(number));
        fd.close();
        assertThrows(IllegalStateException.class, fd::value);
        assertThrows(IllegalArgumentException.class, () -> OwnedFd.of(-Errno.EMFILE));
        var lost = OwnedFd.of(number);
        assertEquals("vmaccel: close fd=" + number + ": EBADF (9)", assertThrows(NativeCallException.class, lost::close).getMessage());
    }

    @Test
    void signallingAndIoctlsAllocateNothing() {
        try (var event = EventFd.create(); Arena arena = Arena.ofShared()) {
            AllocationProbe.assertAllocatesNothing(() -> {
                event.signal();
                event.drain();
            });
            int fd = LibC.open("/dev/ptmx", LibC.O_RDWR | LibC.O_CLOEXEC, 0);
            MemorySegment argument = arena.allocate(4);
            assertEquals(0, LibC.ioctl(fd, FIONREAD, argument));
            AllocationProbe.assertAllocatesNothing(() -> LibC.ioctl(fd, FIONREAD, argument));
            AllocationProbe.assertAllocatesNothing(() -> LibC.ioctl(fd, FIONREAD, argument.address()));
            AllocationProbe.assertAllocatesNothing(() -> LibC.ioctl(-1, FIONREAD, 0));
            LibC.close(fd);
        }
    }
}
