package com.vmaccel.x86;

import static com.vmaccel.api.register.X86Register.CR0;
import static com.vmaccel.api.register.X86Register.CR2;
import static com.vmaccel.api.register.X86Register.CR3;
import static com.vmaccel.api.register.X86Register.CR4;
import static com.vmaccel.api.register.X86Register.EFER;
import static com.vmaccel.api.register.X86Register.RBX;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.register.X86Register;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paging outside of 64-bit mode: two levels of 32-bit entries, and PAE. Source: Intel SDM volume 3 sections 4.3, 4.4, 4.6 and 4.7. */
class Paging32Test {

    private static final int GP = 13;
    private static final int PF = 14;
    private static final long PAGE = 0x18000;
    private static final long DIRECTORY = Guest.TABLES + 0x2000;
    private static final long TABLE = Guest.TABLES + 0x3000;
    private static final long PG_WP_ET_PE = 0x8001_0011L;
    private static final long PSE = 0x10;
    private static final long PAE = 0x20;
    private static final long NXE = 0x800;

    /** The first two megabytes to themselves, in two levels. */
    private static Guest twoLevels() {
        Guest guest = new Guest().protectedMode();
        put32(guest, DIRECTORY, TABLE | 7);
        for (int page = 0; page < 512; page++) {
            put32(guest, TABLE + 4L * page, (long) page << 12 | 7);
        }
        return guest.set(CR3, DIRECTORY).set(CR0, PG_WP_ET_PE).set(RBX, PAGE);
    }

    private static void put32(Guest guest, long at, long value) {
        guest.bytes(at, hex(value));
    }

    private static long get32(Guest guest, long at) {
        return guest.long64(at) & 0xffff_ffffL;
    }

    /** The same in the three levels of PAE. */
    private static Guest pae() {
        Guest guest = new Guest().protectedMode();
        guest.put(Guest.TABLES, DIRECTORY | 1).put(DIRECTORY, TABLE | 7);
        for (int page = 0; page < 512; page++) {
            guest.put(TABLE + 8L * page, (long) page << 12 | 7);
        }
        return guest.set(CR4, PAE).set(EFER, NXE).set(CR3, Guest.TABLES).set(CR0, PG_WP_ET_PE).set(RBX, PAGE);
    }

    private static void requirePageFault(Guest guest, long address, int error) {
        assertEquals(PF, guest.vector());
        assertEquals(address, guest.get(CR2));
        assertEquals(error, guest.top() & 0xffff_ffffL);
    }

    // ---- two levels

    /** Rights of the page, ring, access; the error code, or -1 if it is allowed as far as the halt or the breakpoint behind it. */
    @ParameterizedTest
    @CsvSource({"0, 0, 8b03, 0", "0, 3, 8903, 6", "1, 3, 8b03, 5", "5, 3, 8b03, -1", "5, 3, 8903, 7", "5, 0, 8903, 3", "3, 0, 8903, -1", "7, 3, 8903, -1"})
    void rightsOfPages(long rights, int ring, String access, int error) {
        Guest guest = twoLevels();
        put32(guest, TABLE + 4 * (PAGE >> 12), rights == 0 ? 0 : PAGE | rights);
        if (ring == 3) {
            guest.user();
        }
        guest.run(access + (ring == 3 ? "cc" : ""));
        if (error < 0) {
            assertEquals(ring == 3 ? 3 : -1, guest.vector());
        } else {
            requirePageFault(guest, PAGE, error);
        }
    }

    @Test
    void accessedAndDirtyBits() {
        Guest guest = twoLevels().run("8b03");
        assertEquals(PAGE | 0x27, get32(guest, TABLE + 4 * (PAGE >> 12)));
        assertEquals(TABLE | 0x27, get32(guest, DIRECTORY));
        assertEquals(PAGE | 0x67, get32(twoLevels().run("8903"), TABLE + 4 * (PAGE >> 12)));
    }

    @Test
    void pagesOfFourMegabytes() {
        Guest guest = twoLevels().set(CR4, PSE).set(RBX, 0x40_0000 + PAGE).set(X86Register.RAX, 0x1234_5678);
        put32(guest, DIRECTORY + 4, 0x87);
        guest.run("8903");
        assertEquals(0x1234_5678, get32(guest, PAGE));
        assertEquals(0xe7, get32(guest, DIRECTORY + 4), "accessed and dirty");
    }

    /** Bits 13 to 20 are the upper bits of the address, bit 21 must be 0. */
    @Test
    void aReservedBitInAPageOfFourMegabytes() {
        Guest guest = twoLevels().set(CR4, PSE).set(RBX, 0x40_0000 + PAGE);
        put32(guest, DIRECTORY + 4, 0x87 | 1 << 21);
        requirePageFault(guest.run("8b03"), 0x40_0000 + PAGE, 9);
    }

    @Test
    void withoutPageSizeExtensionsTheBitIsIgnored() {
        Guest guest = twoLevels().set(RBX, 0x40_0000 + PAGE);
        put32(guest, DIRECTORY + 4, TABLE | 0x87);
        assertEquals(-1, guest.run("8b03").vector());
    }

    // ---- PAE

    @Test
    void pagesOfPae() {
        assertEquals(PAGE | 0x67, pae().run("8903").long64(TABLE + 8 * (PAGE >> 12)));
        requirePageFault(pae().put(TABLE + 8 * (PAGE >> 12), PAGE | 5).run("8903"), PAGE, 3);
        requirePageFault(pae().put(TABLE + 8 * (PAGE >> 12), PAGE | 7 | 1L << 45).run("8b03"), PAGE, 9);
    }

    @Test
    void pagesOfPaeThatAreNotExecutable() {
        requirePageFault(pae().put(TABLE + 8 * (PAGE >> 12), PAGE | 7 | 1L << 63).run("ffe3"), PAGE, 0x11);
        requirePageFault(pae().set(EFER, 0).put(TABLE + 8 * (PAGE >> 12), PAGE | 7 | 1L << 63).run("8b03"), PAGE, 9);
    }

    @Test
    void pagesOfTwoMegabytes() {
        Guest guest = pae().put(DIRECTORY + 8, 0x87).set(RBX, 0x20_0000 + PAGE).set(X86Register.RAX, 0x1234_5678).run("8903");
        assertEquals(0x1234_5678, get32(guest, PAGE));
        assertEquals(0xe7, guest.long64(DIRECTORY + 8));
        requirePageFault(pae().put(DIRECTORY + 8, 0x87 | 1 << 13).set(RBX, 0x20_0000 + PAGE).run("8b03"), 0x20_0000 + PAGE, 9);
    }

    /** Directory pointers are loaded with CR3, which is refused if one that is present has a reserved bit: rights, 5 to 8, those beyond the address. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 1, 1L << 2, 1L << 5, 1L << 8, 1L << 40, 1L << 63})
    void reservedBitsOfDirectoryPointers(long reserved) {
        assertEquals(GP, pae().run(withSecondPointer(DIRECTORY | 1 | reserved)).vector());
        assertEquals(-1, pae().run(withSecondPointer(DIRECTORY | 1)).vector());
        assertEquals(-1, pae().run(withSecondPointer(reserved)).vector(), "one that is not present may have any");
    }

    /** mov dword [tables + 8], low; mov dword [tables + 12], high; mov eax, cr3; mov cr3, eax. */
    private static String withSecondPointer(long pointer) {
        return "c705" + hex(Guest.TABLES + 8) + hex(pointer) + "c705" + hex(Guest.TABLES + 12) + hex(pointer >>> 32) + "0f20d8 0f22d8";
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(Integer.reverseBytes((int) value));
    }

    @Test
    void aDirectoryPointerThatIsNotPresent() {
        requirePageFault(pae().set(RBX, 0x4000_0000L).run("8b03"), 0x4000_0000L, 0);
    }
}
