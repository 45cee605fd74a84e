package com.vmaccel.launcher;

import java.util.HashMap;
import java.util.Map;

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
        try (Container container = Container.start(Distribution.ofThisJar(), BundleSet.of(arguments), frameworkProperties())) {
            Runtime.getRuntime().addShutdownHook(new Thread(container::close, "vmaccel-stop"));
            return container.commandLine().applyAsInt(arguments);
        } catch (LaunchException e) {
            System.err.println("vmaccel: " + e.getMessage());
            return FAILURE;
        } catch (RuntimeException | LinkageError e) {
            System.err.println("vmaccel: internal error: " + e);
            return FAILURE;
        }
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
