package com.vmaccel.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.BundleFile;
import com.vmaccel.launcher.BundleSet;
import com.vmaccel.launcher.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;

/** Which bundles are active, on this host and on hosts the framework pretends to be on. */
class BundleStatesTest {

    private static final Map<String, String> LINUX = Map.of("org.osgi.framework.os.name", "Linux", "org.osgi.framework.processor", "x86-64");
    private static final List<String> CATALOGUE = List.of("kvm", "hvf", "whpx", "vz", "soft");
    private static final List<String> SERVICES = List.of(
            "org.apache.felix.scr", "org.apache.felix.configadmin", "org.apache.felix.log", "com.vmaccel.host", "com.vmaccel.launcher");

    @TempDir
    static Path folder;

    private static Path distribution;

    @BeforeAll
    static void addForeignBackends() throws IOException {
        distribution = TestContainer.distribution(folder, BundleFile.backendFor("com.vmaccel.hvf", "macosx"));
    }

    @Test
    void onLinuxTheBackendForLinuxIsActiveAndForeignOnesStayInstalled() {
        try (var container = TestContainer.start(distribution, BundleSet.ALL, LINUX)) {
            SERVICES.forEach(name -> assertEquals(Bundle.ACTIVE, container.bundle(name).getState(), name));
            assertEquals(Bundle.ACTIVE, container.bundle("com.vmaccel.kvm").getState());
            assertEquals(1, container.services("com.vmaccel.api.Backend", "(backend.id=kvm)"));
            assertEquals(Bundle.INSTALLED, container.bundle("com.vmaccel.whpx").getState());
            assertEquals(Bundle.INSTALLED, container.bundle("com.vmaccel.hvf").getState());
            String text = container.execute("doctor").out();
            CATALOGUE.forEach(id -> assertTrue(text.contains("\n\n" + id + ": "), text));
            assertEquals(List.of(), text.lines().filter(row -> row.length() > 120).toList());
            String report = text.replaceAll("\\s+", " ");
            assertTrue(report.contains("whpx: not resolved (the Windows Hypervisor Platform) missing osgi.native (&(osgi.native.osname~=win32)"), report);
            assertTrue(report.contains("nothing to be done here: it is for windows/x86_64, this host is linux/x86_64"), report);
        }
    }

    @ParameterizedTest
    @CsvSource({"macosx,com.vmaccel.hvf,com.vmaccel.whpx", "win32,com.vmaccel.whpx,com.vmaccel.hvf"})
    void onOtherHostsKvmStaysInstalledAndTheDoctorSaysWhy(String system, String active, String installed) {
        var pretence = Map.of("org.osgi.framework.os.name", system, "org.osgi.framework.processor", "x86-64");
        try (var container = TestContainer.start(distribution, BundleSet.ALL, pretence)) {
            assertEquals(Bundle.INSTALLED, container.bundle("com.vmaccel.kvm").getState());
            assertEquals(Bundle.INSTALLED, container.bundle(installed).getState());
            assertEquals(Bundle.ACTIVE, container.bundle(active).getState());
            assertEquals(0, container.services("com.vmaccel.api.Accelerator", "(backend.id=kvm)"));
            assertEquals(1, container.services("com.vmaccel.api.Accelerator", "(backend.id=soft)"), "the software CPU is for every host");
            String report = container.execute("doctor").out().replaceAll("\\s+", " ");
            assertTrue(report.contains("kvm: not resolved (the hypervisor of the Linux kernel) missing osgi.native (&(osgi.native.osname~=linux)"), report);
            assertTrue(report.contains("this framework offers {osgi.native.osname=[" + system), report);
            assertTrue(report.contains("remedy the framework takes this host for another kind"), report);
            assertTrue(report.contains("guests can run on soft"), report);
        }
    }

    @Test
    void commandsGetOnlyTheBundlesTheyNeed() {
        try (var container = TestContainer.start(distribution, BundleSet.WITHOUT_BACKENDS, LINUX)) {
            assertTrue(container.find("com.vmaccel.kvm").isEmpty() && container.find("com.vmaccel.whpx").isEmpty());
            assertTrue(container.find("com.vmaccel.bench").isEmpty() && container.find("com.vmaccel.watcher").isEmpty() && container.find("com.vmaccel.shell").isEmpty());
            assertEquals(0, container.execute("help").status());
        }
        try (var container = TestContainer.start(distribution, BundleSet.ALL_AND_BENCHMARKS, LINUX)) {
            assertEquals(Bundle.ACTIVE, container.bundle("com.vmaccel.bench").getState());
            assertEquals(1, container.services("com.vmaccel.bench.Benchmarks", null));
        }
    }

    @Test
    void nothingIsLeftBehind() throws IOException {
        long before = TestContainer.storages();
        try (var container = TestContainer.start(distribution, BundleSet.WITHOUT_BACKENDS, LINUX)) {
            assertEquals(before + 1, TestContainer.storages());
            container.close(); // closing twice is closing once
        }
        assertEquals(before, TestContainer.storages());
    }

    @Test
    void aDamagedDistributionIsOneLineAndLeavesNothingBehind(@TempDir Path damaged) throws IOException {
        long before = TestContainer.storages();
        Path copy = TestContainer.distribution(damaged);
        Files.delete(copy.resolve("bundles/com.vmaccel.api.jar"));
        LaunchException problem = assertThrows(LaunchException.class, () -> TestContainer.start(copy, BundleSet.ALL, LINUX));
        assertTrue(problem.getMessage().startsWith("cannot start com.vmaccel."), problem.getMessage());
        assertTrue(problem.getMessage().contains("com.vmaccel.api") && !problem.getMessage().contains("\n"), problem.getMessage());
        assertEquals(before, TestContainer.storages());
    }
}
