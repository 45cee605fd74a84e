package com.vmaccel.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KnownLimitsTest {

    private static KnownLimits read(String text) {
        return KnownLimits.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void linesHaveVerdictNameAndReason() {
        KnownLimits limits = read("# why\n\nFAIL a.b/real  no such thing here\nHANG a.c/*  never comes back\n");
        assertEquals(new KnownLimits.Entry(KnownLimits.Verdict.FAIL, "a.b/real", "no such thing here"), limits.find("a.b/real").orElseThrow());
        assertEquals(KnownLimits.Verdict.HANG, limits.find("a.c/long-user").orElseThrow().verdict());
        assertTrue(limits.find("a.b/protected").isEmpty());
    }

    @Test
    void anythingElseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> read("FAIL a.b/real"));
        assertThrows(IllegalArgumentException.class, () -> read("SKIP a.b/real because"));
        assertThrows(IllegalArgumentException.class, () -> KnownLimits.resource(KnownLimitsTest.class, "none.txt"));
    }
}
