package com.vmaccel.tck.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.X86Accelerator;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RequiredSuitesTest {

    @Test
    void listHasNamesBetweenCommas() {
        assertEquals(Set.of("kvm", "soft"), RequiredSuites.parse(" kvm, soft,,"));
        assertEquals(Set.of(), RequiredSuites.parse(""));
    }

    @Test
    void missingEngineSkipsWithItsReason() {
        RuntimeException exception = RequiredSuites.missing("kvm", "no /dev/kvm; load the module", Set.of("soft"));
        assertTrue(exception instanceof TestAbortedException && exception.getMessage().contains("load the module"));
    }

    @Test
    void missingEngineFailsWhereItIsRequired() {
        AssertionFailedError error = assertThrows(AssertionFailedError.class, () -> RequiredSuites.missing("kvm", "no /dev/kvm", Set.of("kvm")));
        assertTrue(error.getMessage().contains("no /dev/kvm"));
    }

    @Test
    void unknownEngineIsMissing() {
        assertThrows(TestAbortedException.class, () -> RequiredSuites.accelerator("no-such-engine", X86Accelerator.class));
    }
}
