package com.vmaccel.itest.container;

import com.vmaccel.itest.BundleFile;
import com.vmaccel.itest.Checkout;
import com.vmaccel.itest.consumer.Consumer;
import com.vmaccel.launcher.BundleSet;
import com.vmaccel.launcher.Container;
import com.vmaccel.launcher.Distribution;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/** The container that the launcher starts, over a copy of the distribution that a test may add bundles to. */
public final class TestContainer implements AutoCloseable {

    /** What a command line did; it ran in this JVM. */
    public record Executed(int status, String out, String err) {}

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Container container;
    private final Path folder;

    private TestContainer(Container container, Path folder) {
        this.container = container;
        this.folder = folder;
    }

    /** Copies the distribution into a new folder, with further backends. */
    public static Path distribution(Path folder, BundleFile... backends) throws IOException {
        Path copy = folder.resolve("dist");
        Checkout.copy(Checkout.distribution(), copy);
        for (BundleFile backend : backends) {
            backend.writeInto(copy.resolve("backends"));
        }
        return copy;
    }

    public static TestContainer start(Path distribution, BundleSet bundles, Map<String, String> properties) {
        Container container = new Container(new Distribution(distribution), properties);
        container.start(bundles);
        return new TestContainer(container, distribution);
    }

    public BundleContext context() {
        return container.context();
    }

    Bundle bundle(String symbolicName) {
        return find(symbolicName).orElseThrow(() -> new AssertionError("no bundle " + symbolicName));
    }

    Optional<Bundle> find(String symbolicName) {
        return Arrays.stream(context().getBundles()).filter(bundle -> symbolicName.equals(bundle.getSymbolicName())).findFirst();
    }

    /** How many services there are of a type, which need not be one that this JVM's class path has too. */
    int services(String type, String filter) {
        try {
            var references = context().getAllServiceReferences(type, filter);
            return references == null ? 0 : references.length;
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The first service of a type, which this JVM's class path may have, too: for calls by reflection. */
    Object service(String type) {
        try {
            return context().getService(context().getAllServiceReferences(type, null)[0]);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Installs and starts a bundle that uses the accelerator; the answer tells it what to do. */
    Function<String, String> consumer(String symbolicName) throws Exception {
        Path jar = new BundleFile(symbolicName)
                .header("Bundle-Activator", Consumer.class.getName())
                .header("DynamicImport-Package", "com.vmaccel.api,com.vmaccel.api.*,org.osgi.framework,org.osgi.service.cm")
                .with(Consumer.class, Class.forName(Consumer.class.getName() + "$1"))
                .writeInto(folder);
        Bundle bundle = context().installBundle("reference:" + jar.toUri());
        bundle.start();
        @SuppressWarnings("unchecked") // it registers one service, of this type
        var service = (Function<String, String>) context().getService(bundle.getRegisteredServices()[0]);
        return service;
    }

    /** Executes a command line here. Not for guests that print: they write to the descriptor of standard output. */
    public Executed execute(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        var printed = new ByteArrayOutputStream();
        var complaints = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
        try {
            int status = container.commandLine().applyAsInt(arguments);
            return new Executed(status, printed.toString(StandardCharsets.UTF_8), complaints.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Waits for what another thread of the container will do. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain until " + what);
            }
            Thread.sleep(10);
        }
    }

    /** The folders that containers keep their storage in. */
    static long storages() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmaccel-")).count();
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
