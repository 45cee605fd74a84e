package com.vmaccel.itest.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Accelerator;
import com.vmaccel.itest.BundleFile;
import com.vmaccel.testing.paxexam.ClassPathBundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.inject.Inject;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** A container with vmaccel's bundles and a backend that is made for Windows. */
abstract class VmaccelContainer {

    static final String FOREIGN = "com.vmaccel.foreign";
    static final String SPARE = "com.vmaccel.spare";

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @Inject
    BundleContext context;

    static Option bundles() throws IOException {
        return CoreOptions.composite(
                CoreOptions.systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("ERROR"),
                ClassPathBundles.of("org.osgi.util.function", "org.osgi.util.promise", "org.osgi.service.component"),
                ClassPathBundles.of("org.apache.felix.log", "org.apache.felix.configadmin", "org.apache.felix.scr"),
                ClassPathBundles.of("com.vmaccel.api", "com.vmaccel.ffi", "com.vmaccel.x86", "com.vmaccel.soft", "com.vmaccel.host", "com.vmaccel.watcher"),
                ClassPathBundles.of("com.vmaccel.tck", "com.vmaccel.tck.junit"),
                ClassPathBundles.bundle("com.vmaccel.kvm").noStart(),
                CoreOptions.bundle(foreign()).noStart());
    }

    /** A bundle in a file, which the container does not have. */
    static Path spare() throws IOException {
        return new BundleFile(SPARE).writeInto(Files.createDirectories(Path.of("target/spare")));
    }

    private static String foreign() throws IOException {
        return BundleFile.backendFor(FOREIGN, "win32").writeInto(Files.createDirectories(Path.of("target/foreign"))).toUri().toString();
    }

    Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles()).filter(bundle -> symbolicName.equals(bundle.getSymbolicName())).findFirst().orElseThrow();
    }

    /** The accelerator of a backend, or null while there is none. */
    <A extends Accelerator> A accelerator(Class<A> type, String backend) {
        try {
            return context.getServiceReferences(type, "(backend.id=" + backend + ")").stream().findFirst().map(this::service).orElse(null);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private <S> S service(ServiceReference<S> reference) {
        return context.getService(reference);
    }

    /** Checks that a bundle was refused because this is not the system it is for; frameworks word it differently. */
    static void assertMissing(String system, BundleException refusal) {
        assertEquals(BundleException.RESOLVE_ERROR, refusal.getType());
        assertTrue(refusal.getMessage().contains("osgi.native;") && refusal.getMessage().contains("(osgi.native.osname~=" + system + ")"), refusal.getMessage());
    }

    /** Waits for what another thread of the container does. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain until " + what);
            }
            Thread.sleep(10);
        }
    }
}
