package com.vmaccel.tck.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.Case;
import com.vmaccel.tck.Suite;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SuiteTest {

    private final List<Case> cases = Suite.x86();

    @Test
    void namesAreUniqueAndWellFormed() {
        assertEquals(cases.size(), cases.stream().map(Case::name).distinct().count());
        cases.forEach(test -> assertTrue(test.name().matches("[a-z0-9-]+\\.[a-z0-9-]+(:[a-z0-9-]+)?(/[a-z-]+)?"), test::name));
    }

    @Test
    void theQuickSubsetTouchesEveryGroup() {
        Set<String> groups = cases.stream().map(Case::group).collect(Collectors.toSet());
        assertEquals(groups, cases.stream().filter(Case::isShort).map(Case::group).collect(Collectors.toSet()));
    }

    @Test
    void everyGuestHasAListing() {
        cases.stream().filter(test -> test.name().contains("/")).forEach(test -> assertFalse(test.listing().isEmpty(), test::name));
    }
}
