package com.vmaccel.tck.junit;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseResult;
import com.vmaccel.tck.ConformanceRunner;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.Outcome;
import com.vmaccel.tck.Report;
import com.vmaccel.tck.RunOptions;
import com.vmaccel.tck.Suite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * The suite for an x86 engine: a subclass says which accelerator, and each case becomes a test. What the accelerator lacks is skipped with the reason, what the
 * kind of host is known not to do as well; both are counted, and so are passes that were not expected.
 *
 * {@snippet :
 * class MyConformanceTest extends X86VcpuConformance {
 *     @Override
 *     protected X86Accelerator accelerator() {
 *         return RequiredSuites.accelerator("my-engine", X86Accelerator.class);
 *     }
 * }
 * }
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
public abstract class X86VcpuConformance {

    private final List<CaseResult> results = new ArrayList<>();

    /** Makes the suite. */
    protected X86VcpuConformance() {}

    /**
     * Returns the accelerator under test. Called once, before the first case.
     *
     * @return the accelerator; where it cannot be had, {@link RequiredSuites} says what to throw
     */
    protected abstract X86Accelerator accelerator();

    /**
     * Returns what this kind of host is known not to do.
     *
     * @return nothing, unless overridden
     */
    protected KnownLimits knownLimits() {
        return KnownLimits.NONE;
    }

    /**
     * Returns how the suite is run.
     *
     * @return the defaults with {@link #knownLimits()}, unless overridden
     */
    protected RunOptions options() {
        return RunOptions.defaults().withLimits(knownLimits());
    }

    /**
     * Makes the tests.
     *
     * @return a container for each group
     */
    @TestFactory
    protected Stream<DynamicNode> conformance() {
        X86Accelerator accelerator = accelerator();
        RunOptions options = options();
        ConformanceRunner runner = new ConformanceRunner(options);
        Map<String, List<Case>> groups =
                Suite.x86().stream().filter(options::selects).collect(Collectors.groupingBy(Case::group, LinkedHashMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .map(group -> DynamicContainer.dynamicContainer(group.getKey(), group.getValue().stream().map(test -> test(test, runner, accelerator))));
    }

    private DynamicTest test(Case test, ConformanceRunner runner, X86Accelerator accelerator) {
        return DynamicTest.dynamicTest(test.name(), () -> {
            CaseResult result = runner.run(test, accelerator);
            results.add(result);
            judge(result);
        });
    }

    private static void judge(CaseResult result) {
        switch (result.outcome()) {
            case Outcome.Passed() -> {}
            case Outcome.UnexpectedPass(String _) -> System.out.println(result.line());
            case Outcome.Skipped(String reason) -> throw new TestAbortedException(reason);
            case Outcome.ExpectedFailure(String reason, Throwable cause) -> throw new TestAbortedException("expected failure: " + reason, cause);
            case Outcome.Failed(String reason, Throwable cause) ->
                throw new AssertionFailedError(result.test().name() + ": " + reason + (result.test().listing().isEmpty() ? "" : "\n" + result.test().listing()), cause);
        }
    }

    /** Prints the number of each outcome, and every pass that was not expected. */
    @AfterAll
    protected void summary() {
        Report report = new Report(results);
        System.out.println(getClass().getSimpleName() + ": " + report.summary());
    }
}
