package com.vmaccel.launcher;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The executable. Exit statuses: the command's own, or {@value #FAILURE} if it cannot be started. */
public final class Main {

    private static final int FAILURE = 70;

    private Main() {}

    /**
     * Runs a command and ends the process with its status.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        AtomicBoolean stopping = new AtomicBoolean();
        Archive archive = Archive.ofThisProcess();
        if (archive != null) {
            Foresight.begin(arguments);
        }
        try (Container container = new Container(Distribution.ofThisJar(), frameworkProperties(), archive)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(container, stopping), "vmaccel-stop")); // before anything is there that it removes
            container.start(BundleSet.of(arguments));
            return container.commandLine().applyAsInt(arguments);
        } catch (LaunchException e) {
            return complain(e.getMessage(), stopping);
        } catch (RuntimeException | LinkageError e) {
            return complain("internal error: " + e, stopping);
        }
    }

    private static void stop(Container container, AtomicBoolean stopping) {
        stopping.set(true);
        container.close();
    }

    /** Whoever stops the process takes the container away from it, and need not be told. */
    private static int complain(@Nullable String message, AtomicBoolean stopping) {
        if (!stopping.get()) {
            System.err.println("vmaccel: " + message);
        }
        return FAILURE;
    }

    /** What was set for the framework with {@code -D}, for example the host it is to believe it runs on. */
    private static Map<String, String> frameworkProperties() {
        Map<String, String> properties = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("org.osgi.framework.") || name.startsWith("felix.")) {
                properties.put(name, System.getProperty(name));
            }
        }
        return properties;
    }
}
