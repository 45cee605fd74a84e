package com.vmaccel.itest.lockstep;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.SuiteLockstep;
import com.vmaccel.tck.lockstep.Granularity;
import com.vmaccel.tck.lockstep.LockstepOptions;
import com.vmaccel.tck.lockstep.LockstepResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/** The guests of the conformance suite, compared after each exit. The double of Windows' platform executes them with KVM, and with Unicorn in {@link UnicornSuiteGuestsTest}. */
class SuiteGuestsTest {

    private static final Path LIMITS = Path.of("../cnf/limits");
    private static final Path PVM = Path.of("/sys/module/kvm_pvm");
    private static final LockstepOptions OPTIONS = LockstepOptions.defaults().withGranularity(Granularity.EXIT).withMaxSteps(1000);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String USER = "/long-user";
    private static final int FEWEST = 200;

    /** Whether KVM of the PVM kind is beneath. */
    boolean isOnPvm() {
        return Files.isDirectory(PVM);
    }

    /** What the engines need not agree on, and what the double's engine cannot do. */
    List<String> limits() {
        return isOnPvm() ? List.of("lockstep.txt", "whpx-double.txt", "kvm-pvm.txt", "lockstep-pvm.txt") : List.of("lockstep.txt", "whpx-double.txt");
    }

    @TestFactory
    Stream<DynamicTest> windowsHypervisorPlatformDoesTheSame() {
        return compared(Engines.whpx());
    }

    private Stream<DynamicTest> compared(X86Accelerator other) {
        X86Accelerator soft = Engines.soft();
        KnownLimits limits = read(limits());
        List<Case> guests = SuiteLockstep.guests();
        assertTrue(guests.size() > FEWEST, () -> "only " + guests.size());
        return guests.stream().map(guest -> DynamicTest.dynamicTest(guest.name(), () -> {
            if (isOnPvm() && guest.name().endsWith(USER)) {
                throw new TestAbortedException("ring 3 of this kind of KVM loses its I/O privilege level");
            }
            limits.find(guest.name()).ifPresent(limit -> {
                throw new TestAbortedException("known limit: " + limit.reason());
            });
            Optional<LockstepResult> result = SuiteLockstep.run(guest, soft, other, OPTIONS, PATIENCE);
            if (result.isEmpty()) {
                throw new TestAbortedException("one of the engines lacks what the guest needs");
            }
            assertInstanceOf(LockstepResult.Agreed.class, result.get(), () -> result.get() instanceof LockstepResult.Diverged diverged ? diverged.report() : result.toString());
        }));
    }

    private static KnownLimits read(List<String> files) {
        List<KnownLimits.Entry> entries = new ArrayList<>();
        for (String name : files) {
            try (InputStream in = Files.newInputStream(LIMITS.resolve(name))) {
                entries.addAll(KnownLimits.read(in).entries());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new KnownLimits(entries);
    }
}
