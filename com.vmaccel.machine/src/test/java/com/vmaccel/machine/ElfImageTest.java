package com.vmaccel.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.machine.ElfFile.Header;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElfImageTest {

    private static final long MAX_32 = 0xffff_ffffL;

    private static GuestImage.Elf load(ElfFile file) {
        return (GuestImage.Elf) ImageLoader.recognise("guest", file.build());
    }

    private static void refused(String problem, MemorySegment contents) {
        BadImageException bad = assertThrows(BadImageException.class, () -> ImageLoader.recognise("guest", contents));
        assertTrue(bad.getMessage().startsWith("guest: ") && bad.getMessage().contains(problem), bad::getMessage);
        assertEquals(1, bad.getMessage().lines().count());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsAnExecutable(boolean wide) {
        ElfFile file = ElfFile.good(wide);
        file.payload[0] = (byte) 0xf4;
        GuestImage.Elf image = load(file);
        assertEquals(wide ? StartMode.LONG : StartMode.PROTECTED, image.mode());
        assertEquals(0x100000, image.entry());
        assertEquals(1, image.segments().size());
        GuestImage.Elf.Segment segment = image.segments().getFirst();
        assertEquals(0x100000, segment.gpa());
        assertEquals(0x1000, segment.sizeBytes());
        assertEquals(16, segment.bytes().byteSize());
        assertEquals((byte) 0xf4, segment.bytes().get(ValueLayout.JAVA_BYTE, 0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sortsSegmentsAndSkipsWhatIsNotLoaded(boolean wide) {
        GuestImage.Elf image = load(new ElfFile(wide)
                .with(new Header(1, 0, 0x200000, 0, 0x1000), new Header(4, 0, 0, 0, 0), new Header(1, 0, 0, 0, 0), new Header(1, 0, 0x100000, 4, 4)));
        assertEquals(Arrays.asList(0x100000L, 0x200000L), image.segments().stream().map(GuestImage.Elf.Segment::gpa).toList());
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                bad("machine 183", file -> file.machine = 183),
                bad("ET_DYN", file -> file.type = 3),
                bad("ELF type 1,", file -> file.type = 1),
                bad("ELF type 65535,", file -> file.type = 0xffff),
                bad("ELF version 4294967295", file -> file.version = -1),
                bad("no program headers", file -> file.phnum = 0),
                bad("too many program headers", file -> file.phnum = 0xffff),
                bad("program headers of 31 bytes", file -> file.phentsize = 31),
                bad("program headers of 0 bytes", file -> file.phentsize = 0),
                bad("program headers at offset", file -> file.phnum = 2000),
                bad("program headers at offset", file -> file.phoff = 100_000),
                bad("program headers at offset", file -> file.phoff = -1),
                bad("program headers at offset", file -> file.phoff = file.payloadOffset(1)),
                bad("entry 0xfffff is outside", file -> file.entry = 0xfffff),
                bad("entry 0x101000 is outside", file -> file.entry = 0x101000),
                bad("is outside of all segments", file -> file.entry = -1),
                bad("nothing to load", file -> file.with(new Header(4, 0, 0, 0, 0))),
                bad("nothing to load", file -> file.with(new Header(1, 0, 0, 0, 0))),
                bad("PT_INTERP", file -> file.with(new Header(3, 0, 0, 0, 0))),
                bad("segment 0 at offset", file -> file.with(new Header(1, 0, 0x100000, 100_000, 100_000))),
                bad("segment 0 at offset", file -> file.with(new Header(1, -16, 0x100000, 32, 32))),
                bad("segment 0 at offset", file -> file.with(new Header(1, 16, 0x100000, -1, -1))),
                bad("0x11 bytes in the file but 0x10 in memory", file -> file.with(new Header(1, 0, 0x100000, 17, 16))),
                bad("leaves the address space", file -> file.with(new Header(1, 0, -16, 16, 32))),
                bad("leaves the address space", file -> file.with(new Header(1, 0, 0x100000, 16, -1))),
                bad("segments overlap: 0x100000 to 0x100fff and 0x100fff to 0x100fff",
                        file -> file.with(new Header(1, 0, 0x100fff, 0, 1), new Header(1, 0, 0x100000, 0, 0x1000))));
    }

    private static Arguments bad(String problem, Consumer<ElfFile> change) {
        return Arguments.of(problem, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    void refusesBadHeaders(String problem, Consumer<ElfFile> change) {
        for (boolean wide : new boolean[] {false, true}) {
            ElfFile file = ElfFile.good(wide);
            change.accept(file);
            refused(problem, file.build());
        }
    }

    @Test
    void refusesAnotherClassOrByteOrder() {
        byte[] bytes = ElfFile.good(true).bytes();
        bytes[4] = 0;
        refused("ELF class 0", MemorySegment.ofArray(bytes));
        bytes[4] = 1;
        refused("machine 62", MemorySegment.ofArray(bytes)); // the x32 kind
        bytes[4] = 2;
        bytes[5] = 2;
        refused("not little-endian", MemorySegment.ofArray(bytes));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesEveryTruncation(boolean wide) {
        byte[] whole = ElfFile.good(wide).bytes();
        for (int length = 4; length < whole.length; length++) {
            refused("", MemorySegment.ofArray(Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void anEntryAbove4GibCannotBeReached() {
        ElfFile file = new ElfFile(true).with(new Header(1, 0, MAX_32, 16, 0x1000));
        file.entry = MAX_32 + 1;
        refused("cannot be reached in long mode", file.build());
        file.entry = MAX_32;
        assertEquals(MAX_32, load(file).entry());
    }

    @Test
    void a32BitSegmentMayReachTheEndOfItsAddressSpace() {
        ElfFile file = new ElfFile(false).with(new Header(1, 0, MAX_32 - 15, 16, 16));
        file.entry = MAX_32;
        assertEquals(MAX_32, load(file).entry());
        refused("leaves the address space", file.with(new Header(1, 0, MAX_32 - 15, 16, 17)).build());
    }

    /** Seeded, so that a failure can be repeated. Random bytes behind the magic number, and good files with a few bytes changed. */
    @Test
    void anyFileIsAnImageOrRefused() {
        Random random = new Random(42);
        int good = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = round % 4 == 0 ? randomFile(random) : mutatedFile(random);
            try {
                GuestImage image = ImageLoader.recognise("fuzz", MemorySegment.ofArray(bytes));
                requireSound(image, bytes.length);
                good++;
            } catch (BadImageException e) {
                assertTrue(e.getMessage().startsWith("fuzz: "));
            }
        }
        assertTrue(good > 1_000 && good < 19_000, "both outcomes occur: " + good);
    }

    private static byte[] randomFile(Random random) {
        byte[] bytes = new byte[random.nextInt(4, 200)];
        random.nextBytes(bytes);
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, bytes, 0, 4);
        return bytes;
    }

    private static byte[] mutatedFile(Random random) {
        ElfFile file = ElfFile.good(random.nextBoolean());
        while (random.nextBoolean()) {
            file.headers.add(new Header(random.nextInt(4), random.nextInt(200), 0x100000 + random.nextInt(0x3000), random.nextInt(64), random.nextInt(0x2000)));
        }
        byte[] bytes = file.bytes();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(4, bytes.length)] = (byte) interesting(random);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(4, bytes.length)) : bytes;
    }

    private static int interesting(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0xff;
            case 1 -> 0x80;
            case 2 -> 0;
            default -> random.nextInt();
        };
    }

    private static void requireSound(GuestImage image, int fileBytes) {
        GuestImage.Elf elf = (GuestImage.Elf) image;
        long end = 0;
        for (GuestImage.Elf.Segment segment : elf.segments()) {
            assertTrue(segment.gpa() >= end && segment.sizeBytes() > 0 && segment.bytes().byteSize() <= fileBytes);
            end = segment.gpa() + segment.sizeBytes();
            assertTrue(end > segment.gpa());
        }
        assertTrue(elf.segments().stream().anyMatch(segment -> segment.contains(elf.entry())));
    }
}
