package com.vmaccel.api.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where an XSAVE area has its components, as CPUID tells and within bounds. */
class XsaveFormatTest {

    private static final int YMM_BYTES = 256;

    private static CpuidTable table(int announced, CpuidResult ymm) {
        return CpuidTable.of(List.of(
                new CpuidEntry(0xd, 0, true, new CpuidResult(announced, 0, 0, 0)),
                new CpuidEntry(0xd, 2, true, ymm),
                new CpuidEntry(0xd, 9, true, new CpuidResult(8, 0xa80, 0, 0))));
    }

    private static CpuidResult at(int offset, int bytes) {
        return new CpuidResult(bytes, offset, 0, 0);
    }

    private static ExtendedState state() {
        long[] high = new long[XsaveComponent.YMM_HIGH.words()];
        high[5] = 0x1234;
        return ExtendedState.INITIAL.with(XsaveComponent.YMM_HIGH, high);
    }

    @Test
    void componentsAreWhereTheTableSays() {
        XsaveFormat format = XsaveFormat.of(table(0x207, at(0x240, YMM_BYTES)));
        assertEquals(0xa88, format.sizeBytes());
        byte[] area = format.write(state());
        assertEquals(0x34, area[0x240 + 5 * Long.BYTES]);
        assertEquals(state(), format.read(area));
    }

    @Test
    void withoutTheLeafThereIsTheLegacyAreaAndItsHeader() {
        assertEquals(576, XsaveFormat.of(CpuidTable.of(List.of())).sizeBytes());
    }

    @Test
    void whatAVcpuDoesNotAnnounceIsLeftOutAndTheRestStaysInPlace() {
        XsaveFormat processor = XsaveFormat.of(table(0x207, at(0x240, YMM_BYTES)));
        XsaveFormat elsewhere = processor.narrowed(table(7, at(0x800, YMM_BYTES)));
        assertTrue(elsewhere.has(XsaveComponent.YMM_HIGH));
        assertFalse(elsewhere.has(XsaveComponent.PKRU));
        assertEquals(processor.sizeBytes(), elsewhere.sizeBytes());
        assertEquals(0x34, elsewhere.write(state())[0x240 + 5 * Long.BYTES]);
        XsaveFormat none = processor.narrowed(table(3, at(0x240, YMM_BYTES)));
        assertThrows(IllegalArgumentException.class, () -> none.write(state()));
    }

    @ParameterizedTest
    @CsvSource({"575, 256", "0, 256", "-256, 256", "65536, 256", "65400, 256", "2147483647, 256", "576, 2147483647", "576, -1", "-1, -1"})
    void anOffsetOrSizeThatNoAreaHasIsRefused(int offset, int bytes) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> XsaveFormat.of(table(7, at(offset, bytes))));
        assertTrue(refusal.getMessage().contains("YMM_HIGH"), refusal::getMessage);
    }

    @Test
    void aComponentTooShortToHoldItsRegistersIsNotThere() {
        assertFalse(XsaveFormat.of(table(7, at(0x240, YMM_BYTES - 1))).has(XsaveComponent.YMM_HIGH));
    }
}
