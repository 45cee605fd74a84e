package com.vmaccel.ffi.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.ffi.linux.PageMapping.Mode;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class PageMappingTest {

    private static final long PAGE = PageSizes.ordinary();
    private static final long MIB = 1L << 20;

    @TempDir
    Path directory;

    @Test
    void anonymousPagesAreZeroBoundedAndUnmappedOnce() throws Exception {
        var mapping = PageMapping.anonymous(4 * PAGE);
        MemorySegment pages = mapping.segment();
        assertEquals(4 * PAGE, pages.byteSize());
        assertEquals(0, pages.get(JAVA_LONG, 4 * PAGE - 8));
        pages.set(JAVA_LONG, 0, 42);
        assertThrows(IndexOutOfBoundsException.class, () -> pages.get(JAVA_BYTE, 4 * PAGE));
        assertTrue(isMapped(pages.address()));
        mapping.close();
        assertFalse(isMapped(pages.address()));
        assertThrows(IllegalStateException.class, () -> pages.get(JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, mapping::adviseHugePages);
        mapping.close();
    }

    private static boolean isMapped(long address) throws Exception {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.map(line -> line.substring(0, line.indexOf(' ')).split("-"))
                    .anyMatch(range -> Long.parseUnsignedLong(range[0], 16) <= address && address < Long.parseUnsignedLong(range[1], 16));
        }
    }

    @Test
    void everyThreadMayUseAndCloseIt() throws Exception {
        var mapping = PageMapping.anonymous(PAGE);
        Thread thread = Thread.ofPlatform().start(() -> {
            mapping.segment().set(JAVA_LONG, 8, 7);
            mapping.close();
        });
        thread.join();
        assertThrows(IllegalStateException.class, () -> mapping.segment().get(JAVA_LONG, 8));
    }

    @Test
    void whoFirstAsksForASegmentAfterwardsIsRefusedToo() throws Exception {
        var mapping = PageMapping.anonymous(PAGE);
        mapping.unchecked().set(JAVA_LONG, 8, 7);
        assertTrue(isMapped(mapping.unchecked().address()));
        mapping.close();
        assertFalse(isMapped(mapping.unchecked().address()));
        assertFalse(mapping.segment().scope().isAlive());
        assertThrows(IllegalStateException.class, () -> mapping.segment().get(JAVA_LONG, 8));
    }

    @Test
    void aMappingInUseByANativeCallStays() throws Exception {
        try (var mapping = PageMapping.anonymous(PAGE)) {
            int fd = LibCIo.eventfd(0, LibCIo.EFD_CLOEXEC); // blocks its reader
            var tid = new CompletableFuture<Integer>();
            Thread reader = Thread.ofPlatform().start(() -> {
                tid.complete(LibCSignal.gettid(LinuxAbi.of(Platform.current().architecture().orElseThrow())));
                LibCIo.read(fd, mapping.segment().asSlice(0, 8));
            });
            awaitSystemCall(tid.get(), fd);
            assertThrows(IllegalStateException.class, mapping::close);
            mapping.segment().set(JAVA_LONG, 16, 1);
            assertEquals(8, LibCIo.write(fd, mapping.segment().asSlice(16, 8)));
            reader.join();
            assertEquals(1, mapping.segment().get(JAVA_LONG, 0));
            LibC.close(fd);
        }
    }

    /** Waits until a thread is in a system call whose first argument is a descriptor. */
    private static void awaitSystemCall(int tid, int fd) throws Exception {
        Path file = Path.of("/proc/self/task", Integer.toString(tid), "syscall");
        String wanted = " 0x%x ".formatted(fd);
        while (!Files.readString(file).contains(wanted)) {
            Thread.sleep(1);
        }
    }

    @Test
    void alignmentIsWhatWasAsked() {
        try (var mapping = PageMapping.anonymous(3 * MIB, 2 * MIB)) {
            assertEquals(0, mapping.segment().address() % (2 * MIB));
            assertEquals(3 * MIB, mapping.segment().byteSize());
            mapping.adviseHugePages();
            mapping.segment().set(JAVA_BYTE, 3 * MIB - 1, (byte) 1);
        }
    }

    @Test
    void sizesAndOffsetsMustBeWholePages() {
        for (long size : new long[] {0, -PAGE, 1, PAGE + 1}) {
            assertThrows(IllegalArgumentException.class, () -> PageMapping.anonymous(size));
            assertThrows(IllegalArgumentException.class, () -> MemFd.create("x", size));
        }
        assertThrows(IllegalArgumentException.class, () -> PageMapping.anonymous(PAGE, 3 * PAGE));
        assertThrows(IllegalArgumentException.class, () -> PageMapping.anonymous(PAGE, 1));
        assertThrows(IllegalArgumentException.class, () -> PageMapping.ofDescriptor(0, 1, PAGE, Mode.SHARED));
        assertThrows(IllegalArgumentException.class, () -> PageMapping.ofDescriptor(0, -PAGE, PAGE, Mode.SHARED));
        assertThrows(IllegalArgumentException.class, () -> PageMapping.hugePages(PAGE, 2 * MIB));
    }

    @Test
    void failuresNameTheCallItsArgumentsAndErrno() {
        var refused = assertThrows(NativeCallException.class, () -> PageMapping.ofDescriptor(-1, PAGE, 2 * PAGE, Mode.SHARED));
        assertEquals("vmaccel: mmap length=%d prot=0x3 flags=0x1 fd=-1 offset=%d: EBADF (9)".formatted(2 * PAGE, PAGE), refused.getMessage());
        var huge = assertThrows(NativeCallException.class, () -> PageMapping.anonymous(1L << 62));
        assertTrue(huge.getMessage().endsWith("ENOMEM (12)"), huge.getMessage());
        var absent = directory.resolve("absent");
        var open = assertThrows(NativeCallException.class, () -> PageMapping.file(absent, 0, PAGE, Mode.READ_ONLY));
        assertEquals("vmaccel: open path=%s flags=0x80000: ENOENT (2)".formatted(absent), open.getMessage());
    }

    @Test
    void hugePagesEitherWorkOrSayWhatToDo() {
        try (var mapping = PageMapping.hugePages(2 * MIB, 2 * MIB)) {
            assertEquals(0, mapping.segment().address() % (2 * MIB));
        } catch (NativeCallException none) {
            assertEquals("ENOMEM", none.nativeStatus().orElseThrow().name());
            assertTrue(none.getMessage().contains("hugepages-2048kB/nr_hugepages"), none.getMessage());
        }
        var noSuchSize = assertThrows(NativeCallException.class, () -> PageMapping.hugePages(2 * PAGE, 2 * PAGE));
        assertEquals("EINVAL", noSuchSize.nativeStatus().orElseThrow().name());
        var noSuchFile = assertThrows(NativeCallException.class, () -> MemFd.createHuge("x", 2 * PAGE, 2 * PAGE).close());
        assertTrue(noSuchFile.operation().startsWith("memfd_create name=x"), noSuchFile.operation());
    }

    @Test
    void mappingsOfOneMemfdShareTheirBytes() {
        var memory = MemFd.create("vmaccel-test", 2 * PAGE);
        try (var first = memory.map(); var second = PageMapping.ofDescriptor(memory.fd(), PAGE, PAGE, Mode.SHARED);
                var copy = PageMapping.ofDescriptor(memory.fd(), 0, PAGE, Mode.PRIVATE)) {
            memory.close();
            memory.close();
            assertThrows(IllegalStateException.class, memory::fd);
            first.segment().set(JAVA_LONG, PAGE, 5);
            assertEquals(5, second.segment().get(JAVA_LONG, 0));
            copy.segment().set(JAVA_LONG, 0, 6);
            assertEquals(0, first.segment().get(JAVA_LONG, 0));
            assertEquals(2 * PAGE, memory.sizeBytes());
        }
    }

    @Test
    void filesAreMappedByMode() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[(int) PAGE + 10]);
        try (var shared = PageMapping.file(file, 0, 2 * PAGE, Mode.SHARED); var mine = PageMapping.file(file, PAGE, PAGE, Mode.PRIVATE);
                var readOnly = PageMapping.file(file, PAGE, PAGE, Mode.READ_ONLY)) {
            mine.segment().set(JAVA_BYTE, 0, (byte) 1);
            shared.segment().set(JAVA_BYTE, PAGE, (byte) 2);
            assertEquals(1, mine.segment().get(JAVA_BYTE, 0));
            assertEquals(2, readOnly.segment().get(JAVA_BYTE, 0));
            assertThrows(IllegalArgumentException.class, () -> readOnly.segment().set(JAVA_BYTE, 0, (byte) 3));
        }
        assertEquals(2, Files.readAllBytes(file)[(int) PAGE]);
        assertThrows(IllegalArgumentException.class, () -> PageMapping.file(file, 0, 3 * PAGE, Mode.READ_ONLY));
        assertThrows(NativeCallException.class, () -> PageMapping.ofDescriptor(0, 0, PAGE, Mode.SHARED).close());
    }
}
