package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.register.X86Register;
import com.vmaccel.ffi.facts.FactCheck;
import com.vmaccel.ffi.facts.FactTable;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every number taken from KVM's headers is what a C compiler says. */
class KvmFactsTest {

    private static final FactTable FACTS = FactTable.load("kvm", "x86_64");

    @Test
    void layoutsConstantsAndRequestsMatch() {
        int compared = FactCheck.verifyModuleOf(KvmRun.class);
        assertTrue(compared > 300, () -> "only " + compared);
    }

    @ParameterizedTest
    @EnumSource
    void capabilityNumbersMatch(KvmCapability capability) {
        assertEquals(FACTS.constant(capability.name()), OptionalLong.of(capability.number()));
    }

    @ParameterizedTest
    @EnumSource
    void exitNumbersMatch(KvmExitReason reason) {
        assertEquals(FACTS.constant(reason.name()), OptionalLong.of(reason.number()));
    }

    @Test
    void everyRegisterHasAPlace() {
        assertEquals(Set.of(X86Register.values()), X86KvmRegisters.MAP.supported());
    }
}
