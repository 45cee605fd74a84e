package com.vmaccel.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.launcher.BundleSet;
import com.vmaccel.tck.junit.RequiredSuites;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** KVM's bundle is stopped, updated, uninstalled or shut down under guests that run in threads of another bundle. */
class DynamicsTest {

    private static final int CYCLES = Integer.getInteger("vmaccel.test.cycles", 20);

    /** Descriptors and mappings that come and go with the framework's cache and the compiler. */
    private static final int NOISE = 4;

    /** What one stub takes at least, and what the compiler itself may add meanwhile. */
    private static final int STUB_BYTES = 1000;
    private static final int STUB_NOISE_BYTES = 64 << 10;

    @TempDir
    Path folder;

    private TestContainer container;
    private Function<String, String> user;

    @BeforeEach
    void start() throws Exception {
        container = TestContainer.start(TestContainer.distribution(folder), BundleSet.ALL, Map.of());
        user = container.consumer("user");
        String availability = user.apply("availability");
        RequiredSuites.need("kvm", availability.startsWith("Available"), availability);
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private Bundle kvm() {
        return container.bundle("com.vmaccel.kvm");
    }

    private void refresh(Bundle bundle) throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        container.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertTrue(refreshed.await(20, TimeUnit.SECONDS), "the framework did not refresh " + bundle);
    }

    @Test
    void anUpdateEndsGuestsAndNewOnesRunOnTheNewRevision() throws BundleException, InterruptedException {
        assertEquals("spinning", user.apply("spin"));
        kvm().update();
        assertEquals("Cancelled[]", user.apply("ending"));
        assertEquals(Bundle.ACTIVE, kvm().getState());
        refresh(kvm());
        assertEquals("Halt[] 42", user.apply("run"));
    }

    @Test
    void anUninstalledAndRefreshedBackendEndsGuestsAndTheirThreadLivesOn() throws BundleException, InterruptedException {
        assertEquals("spinning", user.apply("spin"));
        Bundle kvm = kvm();
        String location = kvm.getLocation();
        kvm.uninstall();
        refresh(kvm);
        assertEquals("Cancelled[]", user.apply("ending"));
        assertTrue(user.apply("reuse").startsWith("IllegalStateException: "), user.apply("reuse"));
        assertEquals("no backend", user.apply("availability"));
        container.context().installBundle(location).start();
        assertEquals("Halt[] 42", user.apply("run"));
    }

    @Test
    void aStopFromAVcpusOwnThreadDoesNotWaitForItself() {
        String answer = user.apply("stopFromVcpu");
        assertTrue(answer.startsWith("Halt[] at once IllegalStateException: "), answer);
        assertEquals(Bundle.RESOLVED, kvm().getState());
    }

    @Test
    void aShutDownFrameworkEndsGuestsOfBundlesThatForgotThem() {
        assertEquals("spinning", user.apply("spin"));
        container.close();
        assertEquals("Cancelled[]", user.apply("ending"));
    }

    /** {@code -Dvmaccel.test.cycles=1000} for more of them. */
    @Test
    void installingAndUninstallingLeavesNothingBehind() throws Exception {
        String location = kvm().getLocation();
        cycle(location);
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        Taken before = Taken.now();
        for (int i = 0; i < CYCLES; i++) {
            loaders.add(cycle(location));
        }
        List<WeakReference<ClassLoader>> earlier = loaders.subList(0, CYCLES - 1); // java.lang.runtime.ObjectMethods softly keeps what it linked last
        TestContainer.await("the class loaders of earlier revisions are collected", () -> live(earlier) == 0);
        Taken after = Taken.now();
        assertEquals(before.kvmMappings(), after.kvmMappings());
        assertTrue(after.executableMappings() - before.executableMappings() <= NOISE, before + " became " + after);
        assertTrue(after.stubBytes() - before.stubBytes() <= STUB_NOISE_BYTES + (long) CYCLES * STUB_BYTES / 4, before + " became " + after);
        System.out.println(CYCLES + " cycles: " + before + " became " + after + ", " + live(loaders) + " of " + loaders.size() + " class loaders left");
        assertTrue(after.descriptors() - before.descriptors() <= NOISE && after.threads() - before.threads() <= NOISE, before + " became " + after);
    }

    private static long live(List<WeakReference<ClassLoader>> loaders) {
        System.gc();
        return loaders.stream().filter(loader -> !loader.refersTo(null)).count();
    }

    /** Uninstalls the backend, installs it again, runs a guest; returns the class loader of the revision that ran it and goes with the next cycle. */
    private WeakReference<ClassLoader> cycle(String location) throws Exception {
        Bundle installed = container.find("com.vmaccel.kvm").orElseGet(() -> install(location));
        installed.start();
        assertEquals("Halt[] 42", user.apply("run"));
        var loader = new WeakReference<>(installed.adapt(BundleWiring.class).getClassLoader());
        installed.uninstall();
        refresh(installed);
        return loader;
    }

    private Bundle install(String location) {
        try {
            return container.context().installBundle(location);
        } catch (BundleException e) {
            throw new AssertionError(e);
        }
    }

    /** What this process has of the system. */
    private record Taken(long descriptors, long kvmMappings, long executableMappings, long stubBytes, int threads) {
        static Taken now() throws Exception {
            try (var files = Files.list(Path.of("/proc/self/fd"))) {
                List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
                long mappings = maps.stream().filter(line -> line.contains("kvm-v")).count();
                long executable = maps.stream().filter(line -> line.split(" ", 3)[1].contains("x")).count();
                return new Taken(files.count(), mappings, executable, usedByStubs(), Thread.getAllStackTraces().size());
            }
        }

        /** What the virtual machine has of code that is no method: there are the stubs of upcalls and downcalls. */
        private static long usedByStubs() {
            return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getName().equals("CodeHeap 'non-nmethods'"))
                    .mapToLong(pool -> pool.getUsage().getUsed()).sum();
        }
    }
}
