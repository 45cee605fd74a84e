package com.vmaccel.itest.karaf;

import com.vmaccel.api.Backend;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.host.Doctor;
import com.vmaccel.itest.inside.Guest;
import com.vmaccel.shell.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** A bundle that runs a guest on each engine as soon as it is there, tries the shell and the watcher, writes what became of it into a file, and stops the container. */
public final class GuestReport implements BundleActivator {

    /** The system property that names the file. */
    static final String FILE = "vmaccel.test.report";

    /** The bundle that the watcher is to install. */
    static final String WATCHED = "watched";

    private static final int TRIES = 600;
    private static final long TRY_MILLIS = 50;

    private BundleContext context;

    @Override
    public void start(BundleContext started) {
        context = started;
        Thread.ofPlatform().daemon().name("guest-report").start(this::report);
    }

    @Override
    public void stop(BundleContext stopped) {
        // the thread ends with the process
    }

    private void report() {
        try {
            Path file = Path.of(context.getProperty(FILE));
            Path unfinished = file.resolveSibling("unfinished");
            Files.writeString(unfinished, Stream.of("kvm", "soft").map(this::lineOf).collect(Collectors.joining()) + watched() + shell() + doctor());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            context.getBundle(0).stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    private String watched() {
        for (int i = 0; i < TRIES; i++) {
            for (Bundle bundle : context.getBundles()) {
                if (bundle.getSymbolicName().equals(WATCHED) && bundle.getState() == Bundle.ACTIVE) {
                    return "watcher: " + bundle.getSymbolicName() + "\n";
                }
            }
            pause();
        }
        return "watcher: nothing\n";
    }

    private String shell() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        ServiceReference<Console> console = context.getServiceReference(Console.class);
        if (console == null) {
            return "shell: none\n";
        }
        context.getService(console).run(new ByteArrayInputStream("vmaccel:list\n".getBytes(StandardCharsets.UTF_8)), out, out);
        return printed.toString(StandardCharsets.UTF_8).lines().map(line -> "shell: " + line + "\n").collect(Collectors.joining());
    }

    private String doctor() {
        return "doctor: " + context.getService(context.getServiceReference(Doctor.class)).examine().host().enabling() + "\n";
    }

    private String lineOf(String backend) {
        for (int i = 0; i < TRIES; i++) {
            List<X86Accelerator> found = services(X86Accelerator.class, backend);
            if (!found.isEmpty()) {
                return backend + ": " + outcome(found.getFirst()) + "\n";
            }
            pause();
        }
        return backend + ": " + services(Backend.class, backend).stream().map(Backend::availability).toList() + "\n";
    }

    private static String outcome(X86Accelerator accelerator) {
        try {
            return Guest.run(accelerator);
        } catch (RuntimeException | LinkageError e) {
            return e.toString();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(TRY_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private <S> List<S> services(Class<S> type, String backend) {
        try {
            return context.getServiceReferences(type, "(backend.id=" + backend + ")").stream().map(context::getService).toList();
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
