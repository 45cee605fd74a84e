package com.vmaccel.itest.exam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.TestExecutionResult.Status.ABORTED;
import static org.junit.platform.engine.TestExecutionResult.Status.FAILED;
import static org.junit.platform.engine.TestExecutionResult.Status.SUCCESSFUL;

import com.vmaccel.itest.exam.fixture.Failing;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/** The negative control: what fails in the container fails here, with the reason. */
class FailuresAreReportedTest {

    private static Executed executed;

    @BeforeAll
    static void executeAllInOneContainer() {
        executed = Executed.of(
                Failing.Tests.class, Failing.Second.class, Failing.BeforeAllFails.class, Failing.BeforeEachFails.class, Failing.AfterAllFails.class,
                Failing.WantsAService.class, Failing.Unconfigured.class);
    }

    private static void assertFailed(String displayName, String message) {
        assertEquals(FAILED, executed.status(displayName));
        String text = executed.thrown(displayName).toString();
        assertTrue(text.contains(message), text);
    }

    @Test
    void aFailingTestFailsAndItsNeighbourPasses() {
        assertEquals(SUCCESSFUL, executed.status("passes()"));
        assertFailed("failsInTheContainerOnly()", "AssertionFailedError: asked to fail ==> expected: <1> but was: <2>");
        assertTrue(Arrays.stream(executed.thrown("failsInTheContainerOnly()").getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("failsInTheContainerOnly")));
    }

    @Test
    void anExceptionKeepsItsCause() {
        assertFailed("throwsWithACause()", "java.lang.IllegalStateException: outer");
        assertEquals("java.lang.IllegalArgumentException: inner", executed.thrown("throwsWithACause()").getCause().toString());
    }

    @Test
    void anAbortedTestIsAbortedAndOneThatIsNotEnabledSkipped() {
        assertEquals(ABORTED, executed.status("isAborted()"));
        assertTrue(executed.thrown("isAborted()").getMessage().contains("no such device"));
        assertEquals(List.of("isNotEnabled()"), executed.skipped());
        assertEquals(ABORTED, executed.status("isNotEnabledInTheContainer()"));
        assertTrue(executed.thrown("isNotEnabledInTheContainer()").getMessage().startsWith("skipped in the container: "));
    }

    @Test
    void oneOfThreeInvocationsFails() {
        assertEquals(SUCCESSFUL, executed.status("[1] 1"));
        assertFailed("[2] 2", "expected: <0> but was: <1>");
        assertEquals(SUCCESSFUL, executed.status("[3] 3"));
    }

    @Test
    void aNestedTestFails() {
        assertFailed("failsToo()", "java.lang.AssertionError: nested");
    }

    @Test
    void aTestFactoryIsRefused() {
        assertFailed("factory()", "factory(): the tests of a @TestFactory are only known where it is called");
    }

    @Test
    void methodsAroundTestsFailThem() {
        assertFailed("two()", "java.lang.IllegalStateException: cannot begin");
        assertFailed("Failing$AfterAllFails", "java.lang.IllegalStateException: cannot end");
        assertFailed("beginsBadly()", "java.lang.IllegalStateException: cannot begin a test");
    }

    @Test
    void aServiceThatNobodyOffersFailsTheTest() {
        assertFailed("getsNothing()", "gave up waiting for service java.lang.Runnable");
    }

    @Test
    void aClassWithoutConfigurationIsRefused() {
        assertFailed("isUnconfigured()", "has no method annotated with org.ops4j.pax.exam.Configuration");
    }

    @Test
    void classesShareAContainerThatAllAskFor() {
        assertEquals(SUCCESSFUL, executed.status("isInTheSameContainerAloneWithWhatTheFrameworkKept()"));
    }

    @Test
    void onlySelectedTestsAreExecuted() {
        Executed alone = Executed.of(List.of(DiscoverySelectors.selectMethod(Failing.Tests.class, "passes")));
        assertEquals(SUCCESSFUL, alone.status("passes()"));
        assertEquals(SUCCESSFUL, alone.status("Failing$Tests"));
        assertEquals(List.of(), alone.skipped());
    }

    @Test
    void aFailureCrossesToThisProcess() {
        Executed alone = Executed.of(Failing.Forked.class);
        String text = alone.thrown("fails()").toString();
        assertTrue(text.contains("asked to fail in process ") && !text.contains("process " + ProcessHandle.current().pid()), text);
    }
}
