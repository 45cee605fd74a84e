package com.vmaccel.itest.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.Checkout;
import com.vmaccel.itest.container.TestContainer;
import com.vmaccel.launcher.BundleSet;
import com.vmaccel.tck.junit.RequiredSuites;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects outside of this build that use what it publishes. */
class ConsumersTest {

    @TempDir
    static Path folder;

    private static PublishedRepository repository;

    @BeforeAll
    static void publish() throws Exception {
        RequiredSuites.needPrograms("mvn");
        repository = PublishedRepository.in(folder.resolve("repository"));
    }

    @Test
    void publishedPomsNameTheirVersion() throws Exception {
        for (Path module : PublishedRepository.published()) {
            String pom = Files.readString(PublishedRepository.pom(module));
            assertFalse(pom.contains("${revision}"), () -> module + " leaves the version to this build");
            assertTrue(pom.contains("<version>" + PublishedRepository.version() + "</version>"), module::toString);
        }
    }

    @Test
    void aProgramWithoutAContainer() throws Exception {
        var built = repository.build(Checkout.ROOT.resolve("examples/consumer-plain"), folder.resolve("plain")).assertSuccess();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process program = new ProcessBuilder(java.toString(), "--illegal-native-access=deny", "-jar", built.target("consumer-plain-1.jar").toString()).redirectErrorStream(true).start();
        String printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("Halt[] 42\n", printed);
        assertEquals(0, program.waitFor());
    }

    @Test
    void aBundleInAContainer() throws Exception {
        var built = repository.build(Checkout.ROOT.resolve("examples/consumer-osgi"), folder.resolve("osgi")).assertSuccess();
        try (var container = TestContainer.start(TestContainer.distribution(folder), BundleSet.ALL, Map.of())) {
            container.context().installBundle(built.target("consumer-osgi-1.jar").toUri().toString()).start();
            var reference = container.context().getServiceReferences(Supplier.class, "(example=adder)").iterator().next();
            String results = (String) container.context().getService(reference).get();
            assertTrue(results.endsWith("soft: Halt[] 42"), results);
            RequiredSuites.need("kvm", Files.isWritable(Path.of("/dev/kvm")), "no /dev/kvm that may be written");
            assertEquals("kvm: Halt[] 42\nsoft: Halt[] 42", results);
        }
    }
}
