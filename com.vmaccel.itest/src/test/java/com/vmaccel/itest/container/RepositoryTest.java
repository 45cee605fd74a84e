package com.vmaccel.itest.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.felix.bundlerepository.Reason;
import org.apache.felix.bundlerepository.RepositoryAdmin;
import org.apache.felix.bundlerepository.Resolver;
import org.apache.felix.bundlerepository.Resource;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;

/** The repository index of the distribution, used by a resolver in a container that has nothing else. */
class RepositoryTest {

    @TempDir
    Path storage;

    private Framework framework;
    private RepositoryAdmin admin;

    @BeforeEach
    void startWithNothingButTheResolver() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(
                "org.osgi.framework.storage", storage.toString(),
                "org.osgi.framework.os.name", "Linux",
                "org.osgi.framework.processor", "x86-64",
                "org.osgi.framework.system.packages.extra", "org.apache.felix.bundlerepository;version=2.1",
                "felix.service.urlhandlers", "false"));
        framework.start();
        var context = framework.getBundleContext();
        context.installBundle("reference:" + RepositoryAdmin.class.getProtectionDomain().getCodeSource().getLocation()).start();
        admin = context.getService(context.getServiceReference(RepositoryAdmin.class));
        admin.addRepository(Checkout.distribution().resolve("index.xml").toUri().toURL());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(20_000);
    }

    @Test
    void installsABackendWithWhatItNeeds() throws Exception {
        Resolver resolver = resolverFor("com.vmaccel.kvm");
        assertTrue(resolver.resolve(), () -> Arrays.toString(resolver.getUnsatisfiedRequirements()));
        assertEquals(Set.of("com.vmaccel.api", "com.vmaccel.ffi"), ours(resolver.getRequiredResources()));
        resolver.deploy(Resolver.START);
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            assertEquals(Bundle.ACTIVE, bundle.getState(), bundle::getSymbolicName);
        }
        assertEquals(1, framework.getBundleContext().getAllServiceReferences("com.vmaccel.api.Backend", "(backend.id=kvm)").length);
    }

    @Test
    void refusesAForeignBackendWithTheReason() throws Exception {
        Resolver resolver = resolverFor("com.vmaccel.whpx");
        assertFalse(resolver.resolve());
        Reason[] reasons = resolver.getUnsatisfiedRequirements();
        assertEquals(1, reasons.length, () -> Arrays.toString(reasons));
        assertEquals("com.vmaccel.whpx", reasons[0].getResource().getSymbolicName());
        assertEquals("osgi.native", reasons[0].getRequirement().getName());
        assertTrue(reasons[0].getRequirement().getFilter().contains("(osgi.native.osname~=win32)"), reasons[0].getRequirement()::getFilter);
    }

    @Test
    void namesEveryBundleOfTheDistribution() throws Exception {
        String[] named = Arrays.stream(admin.listRepositories()[0].getResources()).map(Resource::getURI).filter(uri -> uri.endsWith(".jar"))
                .map(uri -> uri.substring(uri.lastIndexOf('/') + 1)).sorted().toArray(String[]::new);
        try (var files = Files.walk(Checkout.distribution())) {
            assertArrayEquals(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")).sorted().toArray(), named);
        }
    }

    private Resolver resolverFor(String symbolicName) throws Exception {
        Resolver resolver = admin.resolver();
        resolver.add(admin.discoverResources("(symbolicname=" + symbolicName + ")")[0]);
        return resolver;
    }

    private static Set<String> ours(Resource[] resources) {
        return Arrays.stream(resources).map(Resource::getSymbolicName).filter(name -> name.startsWith("com.vmaccel.")).collect(Collectors.toSet());
    }
}
