package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What CPUID announces of Hyper-V's interface and of the processor's virtualization, on request and without. */
class KvmHypervTest {

    private static final int BASE = 0x4000_0000;
    private static final CpuidResult OWN_BASE = new CpuidResult(BASE + 1, 1, 2, 3);
    private static final CpuidResult OWN_FEATURES = new CpuidResult(0x77, 0, 0, 0);
    private static final CpuidTable MODEL = table(entry(0, new CpuidResult(0xd, 0, 0, 0)), entry(BASE, OWN_BASE), entry(BASE + 1, OWN_FEATURES));
    private static final CpuidTable EVERYTHING = table(
            entry(BASE, new CpuidResult(BASE + 0x82, 9, 9, 9)), entry(BASE + 1, new CpuidResult(0x3123_7648, 0, 0, 0)), entry(BASE + 3, new CpuidResult(-1, -1, 5, -1)),
            entry(BASE + 4, new CpuidResult(-1, 0xfff, 0, 0)), entry(BASE + 0x80, OWN_FEATURES));

    private static CpuidEntry entry(int function, CpuidResult result) {
        return new CpuidEntry(function, 0, false, result);
    }

    private static CpuidTable table(CpuidEntry... entries) {
        return CpuidTable.of(List.of(entries));
    }

    @Test
    void nothingIsAnnouncedUnasked() {
        assertSame(MODEL, KvmHyperv.announced(MODEL, EVERYTHING, Set.of()));
        assertArrayEquals(new int[0], KvmEnlightenment.msrs(Set.of()).toArray());
    }

    @Test
    void kvmsOwnInterfaceMovesUp() {
        CpuidTable announced = KvmHyperv.announced(MODEL, EVERYTHING, Set.of(Enlightenment.VP_INDEX));
        assertEquals(new CpuidResult(BASE + 0x101, 1, 2, 3), announced.find(BASE + 0x100, 0));
        assertEquals(OWN_FEATURES, announced.find(BASE + 0x101, 0));
        assertEquals(CpuidResult.ZERO, announced.find(BASE + 0x80, 0));
        assertEquals(new CpuidResult(0xd, 0, 0, 0), announced.find(0, 0));
    }

    @Test
    void onlyThePartsAskedForAreAnnounced() {
        CpuidTable announced = KvmHyperv.announced(MODEL, EVERYTHING, Set.of(Enlightenment.SYNTHETIC_INTERRUPTS, Enlightenment.TLB_FLUSH));
        assertEquals(new CpuidResult(BASE + 6, 0x7263_694d, 0x666f_736f, 0x7648_2074), announced.find(BASE, 0));
        assertEquals(new CpuidResult(1 << 5 | 1 << 2, 1 << 4 | 1 << 5, 5, 0), announced.find(BASE + 3, 0));
        assertEquals(new CpuidResult(1 << 5 | 1 << 2 | 1 << 11, 0xfff, 0, 0), announced.find(BASE + 4, 0));
    }

    @Test
    void aPartIsOfferedIfAllOfItIsThere() {
        assertEquals(Set.of(Enlightenment.values()), KvmEnlightenment.offered(EVERYTHING));
        assertEquals(Set.of(), KvmEnlightenment.offered(table()));
        CpuidTable some = table(entry(BASE + 3, new CpuidResult(1 << 5 | 1 << 1 | 1 << 6, 0, 0, 1 << 10)));
        assertEquals(Set.of(Enlightenment.VP_INDEX, Enlightenment.CRASH_REPORTS), KvmEnlightenment.offered(some));
    }

    @Test
    void virtualizationIsAnnouncedOnRequest() {
        CpuidResult features = new CpuidResult(1, 2, 3, 4);
        CpuidTable amd = table(entry(0x8000_0001, new CpuidResult(0, 0, 0x25, 0)), entry(0x8000_000a, features));
        CpuidTable intel = table(entry(1, new CpuidResult(0, 0, 0x21, 0)));
        assertEquals(Optional.of(KvmNesting.Extension.SVM), KvmNesting.Extension.of(amd));
        assertEquals(Optional.of(KvmNesting.Extension.VMX), KvmNesting.Extension.of(intel));
        CpuidTable silent = KvmNesting.Extension.without(amd);
        assertEquals(table(entry(0x8000_0001, new CpuidResult(0, 0, 0x21, 0))), silent);
        assertEquals(table(entry(1, new CpuidResult(0, 0, 1, 0))), KvmNesting.Extension.without(intel));
        assertEquals(Optional.empty(), KvmNesting.Extension.of(silent));
        assertEquals(amd, KvmNesting.Extension.SVM.announced(silent, amd));
    }
}
