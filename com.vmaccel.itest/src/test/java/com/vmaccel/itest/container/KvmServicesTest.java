package com.vmaccel.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.launcher.BundleSet;
import com.vmaccel.tck.junit.RequiredSuites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.ServiceEvent;

/** What the KVM bundle offers in the container, seen by bundles that use it. This JVM denies native access that was not enabled. */
class KvmServicesTest {

    private static final String ACCELERATOR = "com.vmaccel.api.X86Accelerator";

    @TempDir
    Path folder;

    private TestContainer container;

    @BeforeEach
    void start() throws Exception {
        container = TestContainer.start(TestContainer.distribution(folder), BundleSet.ALL, Map.of());
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private Function<String, String> consumerOfKvm(String name) throws Exception {
        Function<String, String> consumer = container.consumer(name);
        String availability = consumer.apply("availability");
        RequiredSuites.need("kvm", availability.startsWith("Available"), availability);
        return consumer;
    }

    private int accelerators() {
        return container.services(ACCELERATOR, "(backend.id=kvm)");
    }

    private int conditions() {
        return container.services("org.osgi.service.condition.Condition", "(osgi.condition.id=vmaccel.kvm)");
    }

    @Test
    void aUsableKvmIsAConditionAndAnAcceleratorOfBundleScope() throws Exception {
        consumerOfKvm("user");
        assertEquals(1, conditions());
        assertEquals(1, container.services(ACCELERATOR, "(&(backend.id=kvm)(service.scope=bundle))"));
        assertEquals(1, container.services("com.vmaccel.api.Accelerator", "(backend.id=kvm)"));
    }

    @Test
    void aBundleRunsAGuestWhereNativeAccessIsDeniedByDefault() throws Exception {
        assertEquals("Halt[] 42", consumerOfKvm("user").apply("run"));
    }

    @Test
    void eachBundleHasAnAcceleratorOfItsOwn() throws Exception {
        Function<String, String> one = consumerOfKvm("one");
        Function<String, String> other = consumerOfKvm("other");
        assertEquals(one.apply("identity"), one.apply("identity"));
        assertNotEquals(one.apply("identity"), other.apply("identity"));
    }

    @Test
    void aBundleThatStopsHasItsRunningVirtualMachineClosedAndOthersKeepTheirs() throws Exception {
        Function<String, String> stopping = consumerOfKvm("stopping");
        Function<String, String> staying = consumerOfKvm("staying");
        assertEquals("spinning", stopping.apply("spin"));
        assertEquals("spinning", staying.apply("spin"));
        container.bundle("stopping").stop();
        assertEquals("Cancelled[]", stopping.apply("ending"));
        assertTrue(stopping.apply("reuse").startsWith("IllegalStateException: "), stopping.apply("reuse"));
        assertEquals("Halt[] 42", staying.apply("run"));
        container.bundle("com.vmaccel.kvm").stop();
        assertEquals("Cancelled[]", staying.apply("ending"));
        assertEquals(0, accelerators() + conditions());
    }

    @Test
    void anotherDeviceTakesTheAcceleratorAwayAndANewProbeBringsItBack() throws Exception {
        Function<String, String> user = consumerOfKvm("user");
        assertEquals("Halt[] 42", user.apply("run"));
        Path device = folder.resolve("device");
        user.apply("configure " + device);
        TestContainer.await("the other device is probed", () -> user.apply("availability").startsWith("there is no " + device));
        TestContainer.await("the accelerator is gone", () -> accelerators() + conditions() == 0);
        String report = container.execute("doctor").out().replaceAll("\\s+", " ");
        assertTrue(report.contains("kvm: unavailable (the hypervisor of the Linux kernel) reason there is no " + device), report);

        Files.createSymbolicLink(device, Path.of("/dev/kvm"));
        assertEquals(0, accelerators(), "nobody probes unasked");
        assertTrue(user.apply("reprobe").startsWith("Available"), user.apply("availability"));
        TestContainer.await("the accelerator is back", () -> accelerators() == 1);
        assertEquals("Halt[] 42", user.apply("run"));

        Files.delete(device);
        assertTrue(user.apply("reprobe").startsWith("there is no " + device), user.apply("availability"));
        assertEquals(0, accelerators() + conditions());
    }

    @Test
    void aChangedConfigurationReplacesTheAcceleratorOnce() throws Exception {
        Function<String, String> user = consumerOfKvm("user");
        AtomicInteger came = new AtomicInteger();
        AtomicInteger went = new AtomicInteger();
        // all: this class path has the type, too
        container.context().addServiceListener((AllServiceListener) event -> (event.getType() == ServiceEvent.REGISTERED ? came : went).incrementAndGet(),
                "(&(objectClass=" + ACCELERATOR + ")(backend.id=kvm))");
        Path device = Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/kvm"));
        user.apply("configure " + device);
        TestContainer.await("the accelerator is replaced", () -> came.get() > 0);
        Thread.sleep(300); // a second time would come at once
        assertEquals("1 1", came + " " + went);
        assertEquals("Halt[] 42", user.apply("run"));
        user.apply("configure /dev/null");
        TestContainer.await("the accelerator is gone", () -> accelerators() + conditions() == 0);
        assertEquals("1 2", came + " " + went);
    }

    @Test
    void aFileThatIsNotKvmIsExplained() throws Exception {
        Function<String, String> user = consumerOfKvm("user");
        user.apply("configure /dev/null");
        String expected = "/dev/null is not KVM's device; configure the path of KVM's device";
        TestContainer.await("the other device is probed", () -> user.apply("availability").equals(expected));
        TestContainer.await("the accelerator is gone", () -> accelerators() + conditions() == 0);
    }
}
