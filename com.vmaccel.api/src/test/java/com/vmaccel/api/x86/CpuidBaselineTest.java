package com.vmaccel.api.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that hosts have in common. */
class CpuidBaselineTest {

    private static final CpuidResult EVERYTHING = new CpuidResult(-1, -1, -1, -1);

    /** A processor that has every feature, with an XSAVE area whose components lie as on hardware. */
    private static CpuidTable everything() {
        List<CpuidEntry> entries = new ArrayList<>();
        entries.add(new CpuidEntry(0, 0, false, new CpuidResult(0xd, 1, 2, 3)));
        for (int function : new int[] {1, 0x8000_0001, 0x8000_0007, 0x8000_0008}) {
            entries.add(new CpuidEntry(function, 0, false, EVERYTHING));
        }
        for (int index = 0; index < 3; index++) {
            entries.add(new CpuidEntry(7, index, true, EVERYTHING));
        }
        entries.add(new CpuidEntry(0xd, 0, true, new CpuidResult(0x2e7, 2696, 2696, 0)));
        entries.add(new CpuidEntry(0xd, 1, true, new CpuidResult(0xf, 0, 0, 0)));
        component(entries, 2, 256, 576);
        component(entries, 5, 64, 1088);
        component(entries, 6, 512, 1152);
        component(entries, 7, 1024, 1664);
        component(entries, 9, 8, 2688);
        return CpuidTable.of(entries);
    }

    private static void component(List<CpuidEntry> entries, int index, int bytes, int offset) {
        entries.add(new CpuidEntry(0xd, index, true, new CpuidResult(bytes, offset, 0, 0)));
    }

    @ParameterizedTest
    @EnumSource
    void aModelOfAModelIsItself(CpuidBaseline baseline) {
        CpuidTable model = baseline.of(everything());
        assertEquals(model, baseline.of(model));
        assertEquals(new CpuidResult(0xd, 1, 2, 3), model.find(0, 0));
    }

    @Test
    void levelsGrow() {
        CpuidTable v1 = CpuidBaseline.X86_64_V1.of(everything());
        CpuidTable v2 = CpuidBaseline.X86_64_V2.of(everything());
        CpuidTable v3 = CpuidBaseline.X86_64_V3.of(everything());
        CpuidTable v4 = CpuidBaseline.X86_64_V4.of(everything());
        assertEquals(0, v1.find(1, 0).ecx() & 1 << 20);
        assertTrue((v2.find(1, 0).ecx() & 1 << 20) != 0);
        assertEquals(0, v2.find(7, 0).ebx());
        assertEquals(1 << 3 | 1 << 5 | 1 << 8, v3.find(7, 0).ebx());
        assertTrue((v4.find(7, 0).ebx() & 1 << 16) != 0);
        assertEquals(List.of("7.ebx bit 16", "7.ebx bit 17", "7.ebx bit 28", "7.ebx bit 30", "7.ebx bit 31"), CpuidBaseline.X86_64_V4.missing(v3));
        for (CpuidTable model : List.of(v1, v2, v3, v4)) {
            assertEquals(CpuidBaseline.X86_64_V1.of(everything()), CpuidBaseline.X86_64_V1.of(model));
            assertEquals(0, model.find(7, 0).ecx() | model.find(7, 0).edx() | model.find(0x8000_0008, 0).ebx());
        }
    }

    @Test
    void theAreaHoldsTheComponentsOfTheLevel() {
        assertEquals(CpuidResult.ZERO, CpuidBaseline.X86_64_V2.of(everything()).find(0xd, 0));
        assertEquals(new CpuidResult(7, 832, 832, 0), CpuidBaseline.X86_64_V3.of(everything()).find(0xd, 0));
        assertEquals(CpuidResult.ZERO, CpuidBaseline.X86_64_V3.of(everything()).find(0xd, 9));
        assertEquals(new CpuidResult(0xe7, 2688, 2688, 0), CpuidBaseline.X86_64_V4.of(everything()).find(0xd, 0));
    }

    @Test
    void aHostThatLacksSomethingIsToldWhat() {
        CpuidTable without = everything().map(entry ->
                entry.function() == 1 ? entry.withResult(new CpuidResult(-1, -1, ~(1 << 23), -1)) : entry);
        var refusal = assertThrows(IllegalArgumentException.class, () -> CpuidBaseline.X86_64_V2.of(without));
        assertTrue(refusal.getMessage().contains("1.ecx bit 23"), refusal::getMessage);
        assertEquals(List.of(), CpuidBaseline.X86_64_V1.missing(without));
    }

    @Test
    void whatTwoHostsHaveInCommon() {
        CpuidTable one = CpuidTable.of(List.of(new CpuidEntry(1, 0, false, new CpuidResult(1, 2, 0b110, 0b11)), new CpuidEntry(7, 0, true, EVERYTHING)));
        CpuidTable other = CpuidTable.of(List.of(new CpuidEntry(1, 0, false, new CpuidResult(9, 9, 0b011, 0b10))));
        CpuidTable common = one.common(other);
        assertEquals(new CpuidResult(1, 2, 0b010, 0b10), common.find(1, 0));
        assertEquals(new CpuidResult(-1, 0, 0, 0), common.find(7, 0));
        assertEquals(one, one.common(one));
    }
}
