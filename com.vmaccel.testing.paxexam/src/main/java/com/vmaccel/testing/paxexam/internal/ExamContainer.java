package com.vmaccel.testing.paxexam.internal;

import com.vmaccel.testing.paxexam.ClassPathBundles;
import com.vmaccel.testing.paxexam.ContainerKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestContainerFactory;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/** A running container of Pax Exam's. One test class at a time is executed in it. */
final class ExamContainer implements AutoCloseable {

    private static final String[] JUNIT = {
        "org.opentest4j", "junit-platform-commons", "junit-platform-engine", "junit-platform-launcher",
        "junit-jupiter-api", "junit-jupiter-params", "junit-jupiter-engine", "com.vmaccel.testing.paxexam"
    };

    private final ExamSystem system;
    private final TestContainer container;

    private ExamContainer(ExamSystem system, TestContainer container) {
        this.system = system;
        this.container = container;
    }

    static ExamContainer start(ContainerKind kind, Option... options) {
        return PortRace.run(() -> startOnce(kind, options));
    }

    private static ExamContainer startOnce(ContainerKind kind, Option... options) {
        try {
            ExamSystem system = PaxExamRuntime.createTestSystem(CoreOptions.composite(options), driver());
            TestContainer container = factory(kind).create(system)[0];
            container.start();
            return new ExamContainer(system, container);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JUnit and this bundle, and how Pax Exam finds it. */
    private static Option driver() {
        return CoreOptions.composite(CoreOptions.systemProperty("pax.exam.invoker").value(InvokerActivator.DRIVER), ClassPathBundles.of(JUNIT));
    }

    private static TestContainerFactory factory(ContainerKind kind) {
        List<TestContainerFactory> found = ServiceLoader.load(TestContainerFactory.class).stream()
                .filter(provider -> kind.isMadeBy(provider.type()))
                .map(ServiceLoader.Provider::get)
                .toList();
        if (found.size() != 1) {
            throw new ExtensionConfigurationException("%d kinds of container fit %s: have %s on the class path, or choose one with @PaxExam(container = …)"
                    .formatted(found.size(), kind, kind.artifact()));
        }
        return found.getFirst();
    }

    /** Executes tests of a class, which may be nested in others. */
    synchronized List<Outcome> execute(Class<?> testClass, List<String> uniqueIds) {
        try {
            TestAddress entry = installProbe(testClass);
            Path file = Files.createTempFile("outcomes", ".ser");
            try {
                container.call(new Call(entry, Stream.concat(Stream.of(file.toString()), uniqueIds.stream()).toList()));
                return Outcomes.read(file);
            } finally {
                Files.delete(file);
                container.uninstallProbe();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestAddress installProbe(Class<?> testClass) throws IOException {
        TestProbeBuilder builder = system.createProbe();
        TestAddress entry = builder.addTest(testClass, "all");
        try (InputStream probe = builder.build().getStream()) {
            container.installProbe(probe);
        }
        return entry;
    }

    @Override
    public synchronized void close() {
        container.stop();
    }

    /** Pax Exam's address of the probe's one entry, with what to do there. */
    private record Call(TestAddress root, List<String> texts) implements TestAddress {

        @Override
        public String identifier() {
            return root.identifier();
        }

        @Override
        public String caption() {
            return root.caption();
        }

        /** One array: a container of the forked kind looks for a method with the types of the arguments. */
        @Override
        public Object[] arguments() {
            return new Object[] {texts.toArray()};
        }
    }
}
