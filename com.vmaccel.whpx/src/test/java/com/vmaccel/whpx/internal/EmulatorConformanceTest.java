package com.vmaccel.whpx.internal;

import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What depends on completed accesses, with the platform's emulator in place of our own decoder. */
class EmulatorConformanceTest extends WhpxConformanceTest {

    private static final Set<String> GROUPS = Set.of("ports", "string-ports", "mmio", "pending", "settle", "handlers", "io-events");

    @Override
    WhpxSettings settings() {
        return new WhpxSettings(WhpxSettings.DEFAULT.stopTimeout(), true);
    }

    @Override
    protected RunOptions options() {
        return super.options().withFilter(test -> GROUPS.contains(test.group()));
    }

    /** The emulator's double knows fewer instructions. */
    @Override
    protected KnownLimits knownLimits() {
        List<KnownLimits.Entry> entries = new ArrayList<>(resource("whpx-double-emulator.txt").entries());
        entries.addAll(super.knownLimits().entries());
        return new KnownLimits(entries);
    }
}
