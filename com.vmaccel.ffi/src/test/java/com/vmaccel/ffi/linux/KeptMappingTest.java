package com.vmaccel.ffi.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.error.NativeCallException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class KeptMappingTest {

    /** A size that nothing else in this process asks for. */
    private static final long SIZE = 5 * PageSizes.ordinary();

    @Test
    void writesReachTheDescriptorUntilItIsClosed() throws Exception {
        try (MemFd file = MemFd.create("kept-mapping", SIZE); PageMapping other = file.map()) {
            KeptMapping mapping = KeptMapping.ofDescriptor(file.fd(), SIZE);
            mapping.unchecked().set(JAVA_LONG, SIZE - 8, 42);
            assertEquals(42, other.segment().get(JAVA_LONG, SIZE - 8));
            assertThrows(IndexOutOfBoundsException.class, () -> mapping.unchecked().get(JAVA_BYTE, SIZE));
            assertEquals(2, mappings("kept-mapping"));
            mapping.close();
            assertEquals(1, mappings("kept-mapping"));
            mapping.close();
        }
    }

    private static long mappings(String name) throws Exception {
        return Files.readString(Path.of("/proc/self/maps")).lines().filter(line -> line.contains(name)).count();
    }

    @Test
    void anAccessThatComesTooLateReachesNothing() {
        try (MemFd file = MemFd.create("kept-late", SIZE); PageMapping other = file.map()) {
            KeptMapping mapping = KeptMapping.ofDescriptor(file.fd(), SIZE);
            MemorySegment pages = mapping.unchecked();
            pages.set(JAVA_LONG, 0, 42);
            mapping.close();
            assertEquals(0, pages.get(JAVA_LONG, 0));
            pages.set(JAVA_LONG, 0, 43);
            assertEquals(42, other.segment().get(JAVA_LONG, 0));
        }
    }

    @Test
    void anAddressIsUsedAgain() {
        try (MemFd file = MemFd.create("kept-again", SIZE)) {
            KeptMapping first = KeptMapping.ofDescriptor(file.fd(), SIZE);
            long address = first.unchecked().address();
            try (KeptMapping beside = KeptMapping.ofDescriptor(file.fd(), SIZE)) {
                assertNotEquals(address, beside.unchecked().address());
                first.close();
                try (KeptMapping again = KeptMapping.ofDescriptor(file.fd(), SIZE)) {
                    assertEquals(address, again.unchecked().address());
                    first.close(); // is not the address's any more
                    again.unchecked().set(JAVA_LONG, 0, 7);
                    assertEquals(7, beside.unchecked().get(JAVA_LONG, 0));
                }
            }
        }
    }

    @Test
    void theSegmentRefusesAccessAfterwards() {
        try (MemFd file = MemFd.create("kept-view", SIZE)) {
            KeptMapping mapping = KeptMapping.ofDescriptor(file.fd(), SIZE);
            MemorySegment segment = mapping.segment();
            assertSame(segment, mapping.segment());
            segment.set(JAVA_LONG, 0, 7);
            assertEquals(7, mapping.unchecked().get(JAVA_LONG, 0));
            assertTrue(segment.isAccessibleBy(new Thread()));
            mapping.close();
            assertFalse(segment.scope().isAlive());
            assertThrows(IllegalStateException.class, () -> segment.get(JAVA_BYTE, 0));
            assertSame(segment, mapping.segment());
        }
    }

    @Test
    void whatCannotBeMappedIsRefused() {
        var failure = assertThrows(NativeCallException.class, () -> KeptMapping.ofDescriptor(-1, SIZE));
        assertEquals(Errno.EBADF, failure.nativeStatus().orElseThrow().value());
        assertThrows(IllegalArgumentException.class, () -> KeptMapping.ofDescriptor(-1, 1));
    }
}
