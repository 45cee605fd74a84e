package com.vmaccel.itest.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.diagnose.DoctorCheck;
import com.vmaccel.api.diagnose.Finding;
import com.vmaccel.api.observe.VmObserver;
import com.vmaccel.host.CheckResult;
import com.vmaccel.host.Doctor;
import com.vmaccel.tck.junit.RequiredSuites;
import com.vmaccel.testing.paxexam.ContainerKind;
import com.vmaccel.testing.paxexam.PaxExam;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.ConfigurationAdmin;

/** On the host as it is: which bundles resolve, guests run, configuration and whiteboards are followed. */
@PaxExam(container = ContainerKind.NATIVE)
class ContainerTest extends VmaccelContainer {

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private Doctor doctor;

    @Inject
    @Filter("(backend.id=soft)")
    private X86Accelerator soft;

    @Configuration
    public static Option[] container() throws IOException {
        spare();
        return new Option[] {bundles()};
    }

    @BeforeEach
    void startKvm() throws BundleException {
        bundle("com.vmaccel.kvm").start();
    }

    private X86Accelerator kvm() {
        Availability availability = availability().orElseThrow();
        RequiredSuites.need("kvm", availability instanceof Availability.Available, availability.toString());
        return accelerator(X86Accelerator.class, "kvm");
    }

    /** What KVM's backend says, which is away for a moment when its configuration changes. */
    private Optional<Availability> availability() {
        try {
            return context.getServiceReferences(Backend.class, "(backend.id=kvm)").stream().findFirst().map(context::getService).map(Backend::availability);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thisIsTheFrameworkAndNativeAccessThatWasNotEnabledIsDenied() {
        assertTrue(ManagementFactory.getRuntimeMXBean().getInputArguments().contains("--illegal-native-access=deny"));
        String framework = System.getProperty("vmaccel.test.framework");
        List.of("felix", "equinox").forEach(name -> RequiredSuites.need(name, framework != null, "nobody says which framework is to be tested: run mvn verify"));
        assertEquals(framework, context.getBundle(0).getSymbolicName());
    }

    @Test
    void theDoctorSaysWhereThisContainerTakesTheOption() {
        String enabling = doctor.examine().host().enabling();
        String expected = context.getBundle(0).getSymbolicName().equals("org.eclipse.osgi") ? "Equinox: start java --enable-native-access=" : "start java with --enable-native-access=";
        assertTrue(enabling.startsWith(expected), enabling);
    }

    @Test
    void theBackendForThisSystemIsActiveAndAForeignOneSaysWhatItMisses() {
        assertEquals(Bundle.ACTIVE, bundle("com.vmaccel.kvm").getState());
        Bundle foreign = bundle(FOREIGN);
        BundleException refusal = assertThrows(BundleException.class, foreign::start);
        assertMissing("win32", refusal);
        assertEquals(Bundle.INSTALLED, foreign.getState());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kvm", "soft"})
    void aGuestRuns(String backend) {
        assertEquals("Halt[] 42", Guest.run(backend.equals("kvm") ? kvm() : soft));
    }

    @Test
    void aChangedConfigurationIsFollowed() throws IOException, InterruptedException {
        kvm();
        org.osgi.service.cm.Configuration kvm = configurations.getConfiguration("com.vmaccel.kvm", "?");
        try {
            kvm.update(new Hashtable<>(Map.of("device", "/no/such/device")));
            await("the other device is probed", () -> availability().toString().contains("/no/such/device"));
            await("the accelerator is gone", () -> accelerator(X86Accelerator.class, "kvm") == null);
        } finally {
            kvm.delete();
        }
        await("guests run again", this::runsOnKvm);
    }

    /** The accelerator may be looked up just before it is replaced. */
    private boolean runsOnKvm() {
        X86Accelerator kvm = accelerator(X86Accelerator.class, "kvm");
        try {
            return kvm != null && Guest.run(kvm).equals("Halt[] 42");
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Test
    void aFileThatComesAndGoesIsInstalledAndUninstalled() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("watched");
        org.osgi.service.cm.Configuration watcher = configurations.getConfiguration("com.vmaccel.watcher", "?");
        try {
            watcher.update(new Hashtable<>(Map.of("folder", folder.toString())));
            Path file = Files.copy(Path.of("target/spare", SPARE + ".jar"), folder.resolve("spare.jar"));
            await("it is installed", () -> state(SPARE) == Bundle.ACTIVE);
            Files.delete(file);
            await("it is uninstalled", () -> state(SPARE) == Bundle.UNINSTALLED);
        } finally {
            watcher.delete();
            Files.delete(folder);
        }
    }

    private int state(String symbolicName) {
        return Arrays.stream(context.getBundles()).filter(bundle -> symbolicName.equals(bundle.getSymbolicName())).findFirst().map(Bundle::getState).orElse(Bundle.UNINSTALLED);
    }

    @Test
    void anObserverComesAndGoes() {
        List<ExitKind> seen = new CopyOnWriteArrayList<>();
        VmObserver observer = new VmObserver() {
            @Override
            public void exited(String vm, int vcpuId, ExitKind kind) {
                seen.add(kind);
            }
        };
        Guest.run(soft);
        assertEquals(List.of(), seen);
        var registration = context.registerService(VmObserver.class, observer, null);
        Guest.run(soft);
        assertEquals(List.of(ExitKind.HALT), seen);
        registration.unregister();
        Guest.run(soft);
        assertEquals(List.of(ExitKind.HALT), seen);
    }

    @Test
    void aCheckOfTheDoctorComesAndGoes() {
        DoctorCheck check = new DoctorCheck() {
            @Override
            public String subject() {
                return "weather";
            }

            @Override
            public List<Finding> examine() {
                return List.of();
            }
        };
        var registration = context.registerService(DoctorCheck.class, check, null);
        assertTrue(doctor.examine().checks().stream().map(CheckResult::subject).toList().contains("weather"));
        registration.unregister();
        assertTrue(doctor.examine().checks().stream().map(CheckResult::subject).noneMatch("weather"::equals));
    }

    @Test
    void aStoppedBackendTakesItsServicesAlong() throws BundleException {
        Bundle bundle = bundle("com.vmaccel.kvm");
        bundle.stop();
        assertNull(accelerator(X86Accelerator.class, "kvm"));
        bundle.start();
        assertEquals("Halt[] 42", Guest.run(kvm()));
    }
}
