package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.register.X86Register;
import org.junit.jupiter.api.Test;

/** A comparison and the branch behind it, which a block executes as one, where the branch leads to an address that is not canonical: the branch faults alone. */
class JoinedBranchTest {

    private static final int GP = 13;
    /** The last page of the lower half. */
    private static final long LAST_PAGE = 0x7fff_ffff_f000L;
    /** Another page with the same place in the translation cache. */
    private static final long SAME_PLACE = 0x1f_f000L | 0x20_0000;
    private static final long OWN_ENTRY = Guest.TABLES + 0x3000 + 8 * 0x1ff;
    private static final int PRESENT_WRITABLE_USER = 7;
    /** CF, PF, AF, SF: of 1 - 2. */
    private static final int BELOW = 0x95;
    private static final int STATUS = 0x8d5;

    /** In 64-bit mode, with the memory's last page of two megabytes also at the end of the lower half. */
    private static Guest guest(String code) {
        Guest guest = new Guest().longMode();
        guest.put(Guest.TABLES + 8 * 0xff, Guest.TABLES + 0x1000 | PRESENT_WRITABLE_USER);
        guest.put(Guest.TABLES + 0x1000 + 8 * 0x1ff, Guest.TABLES + 0x2000 | PRESENT_WRITABLE_USER);
        guest.put(Guest.TABLES + 0x2000 + 8 * 0x1ff, Guest.TABLES + 0x3000 | PRESENT_WRITABLE_USER);
        guest.put(Guest.TABLES + 0x2000 + 8, Guest.TABLES + 0x3000 | PRESENT_WRITABLE_USER);
        guest.bytes(0x1f_f000, code);
        return guest.set(X86Register.RIP, LAST_PAGE).set(X86Register.RBX, 1).set(X86Register.RCX, 2);
    }

    private static void assertBranchFaulted(Guest guest, long branch, int instructions) {
        assertEquals(GP, guest.vector());
        assertEquals(LAST_PAGE + branch, guest.long64(guest.get(X86Register.RSP) + 8), "RIP");
        assertEquals(BELOW, guest.long64(guest.get(X86Register.RSP) + 24) & STATUS, "flags");
        assertEquals(instructions + 1, guest.processor().instructions(), "with the halt");
    }

    @Test
    void theComparisonIsDoneAndTheBranchFaults() {
        String code = "31c0 39cb 0f8200100000"; // xor eax, eax; cmp ebx, ecx; jb +0x1000
        Guest blocks = guest(code);
        assertEquals(ProcessorStop.HALT, blocks.processor().run());
        assertBranchFaulted(blocks, 4, 2);
        Guest steps = guest(code);
        steps.processor().debug(DebugSettings.STEP);
        ProcessorStop stop = ProcessorStop.DEBUG;
        while (stop == ProcessorStop.DEBUG) {
            stop = steps.processor().run();
        }
        assertEquals(ProcessorStop.HALT, stop);
        assertBranchFaulted(steps, 4, 2);
    }

    @Test
    void aBranchThatIsNotTakenGoesOn() {
        Guest guest = guest("39d9 0f8200100000 f4"); // cmp ecx, ebx; jb +0x1000; hlt
        assertEquals(ProcessorStop.HALT, guest.processor().run());
        assertEquals(LAST_PAGE + 9, guest.get(X86Register.RIP));
    }

    /** The flags of the arithmetic before the comparison were never computed, so that nobody may fetch in between: that could fault, and save them. */
    @Test
    void nothingIsFetchedAgainBetweenThem() {
        Guest guest = guest("488b12 48c70000000000 01f7 39cb 0f8200100000"); // mov rdx, [rdx]; mov qword ptr [rax], 0; add edi, esi; cmp ebx, ecx; jb +0x1000
        guest.set(X86Register.RAX, OWN_ENTRY).set(X86Register.RDX, SAME_PLACE);
        assertEquals(ProcessorStop.HALT, guest.processor().run());
        assertBranchFaulted(guest, 14, 4);
    }
}
