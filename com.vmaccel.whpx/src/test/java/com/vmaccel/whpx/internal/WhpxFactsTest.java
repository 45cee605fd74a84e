package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.ffi.facts.FactCheck;
import com.vmaccel.ffi.facts.FactTable;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is declared here is what a compiler said of the vendor-ABI headers. Needs neither a compiler nor Windows. */
class WhpxFactsTest {

    private static final FactTable FACTS = FactTable.load("whpx", "x86_64");

    @Test
    void layoutsBitFieldsAndConstantsMatch() {
        int compared = FactCheck.verifyModuleOf(WhvExitContext.class);
        assertTrue(compared > 200, () -> "only " + compared);
    }

    @ParameterizedTest
    @EnumSource
    void functionsMatch(WhvFunction function) {
        String carriers = FACTS.function(function.name()).orElseThrow().carriers().replace(" (aggregate by value)", "");
        assertEquals(carriers, function.parameters().stream().map(WhpxFactsTest::carrier).collect(Collectors.joining("; ")));
        assertEquals(WinHvPlatform.LIBRARY, FACTS.function(function.name()).orElseThrow().library());
    }

    @ParameterizedTest
    @EnumSource
    void emulatorFunctionsMatch(WhvEmulatorFunction function) {
        String carriers = FACTS.function(function.name()).orElseThrow().carriers();
        assertEquals(carriers, function.parameters().stream().map(WhpxFactsTest::carrier).collect(Collectors.joining("; ")));
        assertEquals(function.isCallback() ? "" : WinHvEmulation.LIBRARY, FACTS.function(function.name()).orElseThrow().library());
    }

    private static String carrier(MemoryLayout layout) {
        return switch (layout) {
            case AddressLayout _ -> "ADDRESS";
            case ValueLayout.OfInt _ -> "JAVA_INT";
            case ValueLayout.OfLong _ -> "JAVA_LONG";
            default -> layout.toString();
        };
    }

    /** Nothing that the calling conventions pass in different ways: see the class comment of {@link WhvFunction}. */
    @ParameterizedTest
    @EnumSource
    void parametersAreRightForBothConventions(WhvFunction function) {
        Set<MemoryLayout> allowed = Set.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
        assertTrue(allowed.containsAll(function.parameters()), () -> function.parameters().toString());
    }

    @Test
    void everyRegisterHasAPlace() {
        assertEquals(Set.of(X86Register.values()), WhpxRegisters.NAMES.supported());
    }

    /** The attributes of a segment are those of the API, bit by bit. */
    @Test
    void segmentsSurviveTheirEncoding() {
        Segment code = Segment.code64(0x1b);
        assertEquals(code, WhvSegment.decode(code.base(), WhvSegment.rest(code)));
        assertTrue(WhvSegment.LONG.isSet(WhvSegment.rest(code)) && code.isLong());
        assertTrue(!WhvSegment.DEFAULT.isSet(WhvSegment.rest(code)) && !code.isDefault32());
        Segment data = new Segment(0x1234_5678_9abcL, 0xfedc_ba98, 0xabcd, 0xc093);
        assertEquals(data, WhvSegment.decode(data.base(), WhvSegment.rest(data)));
        assertTrue(WhvSegment.DEFAULT.isSet(WhvSegment.rest(data)) && data.isDefault32());
        assertEquals(Segment.NULL, WhvSegment.decode(0, WhvSegment.rest(Segment.NULL)));
    }

    @Test
    void tablesSurviveTheirEncoding() {
        DescriptorTable table = new DescriptorTable(0xffff_8000_0000_1000L, 0xfedc);
        assertEquals(table, WhvTable.decode(WhvTable.first(table), table.base()));
    }

    @Test
    void pendingEventsSurviveTheirEncoding() {
        WhvPendingInterruption event = new WhvPendingInterruption(WhvEventType.WHvX64PendingException, 14, true, 0x8000_0007);
        assertEquals(event, WhvPendingInterruption.decode(event.encode()));
        assertTrue(WhvPendingInterruption.PENDING.isSet(event.encode()));
    }
}
