package com.vmaccel.tck.junit;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.capability.Platform;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Decides what a suite does whose hardware or tool is missing: it is skipped with the reason, for hardware that of the engine's probe, but fails where the
 * environment variable {@value #VARIABLE}, a list of names with commas, says that it must run.
 */
public final class RequiredSuites {

    /** The environment variable. */
    public static final String VARIABLE = "VMACCEL_REQUIRE";

    private RequiredSuites() {}

    /**
     * Returns the suites that must run.
     *
     * @return the names in {@value #VARIABLE}, empty without it
     */
    public static Set<String> names() {
        return parse(System.getenv().getOrDefault(VARIABLE, ""));
    }

    static Set<String> parse(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns the accelerator of an engine on the class path.
     *
     * @param backendId the engine's id, which is also its name in {@value #VARIABLE}
     * @param type the type of accelerator
     * @param <A> the type of accelerator
     * @return the accelerator
     * @throws TestAbortedException with the reason, if the engine is not available and need not be
     * @throws AssertionFailedError with the reason, if it is not available and must be
     */
    public static <A extends Accelerator> A accelerator(String backendId, Class<A> type) {
        List<String> problems = new ArrayList<>();
        List<Backend> backends = Accelerators.backends(Platform.current(), problems::add).stream().filter(backend -> backend.id().equals(backendId)).toList();
        for (Backend backend : backends) {
            if (backend.availability() instanceof Availability.Unavailable unavailable) {
                throw missing(backendId, unavailable.toString(), names());
            }
        }
        return Accelerators.accelerators(backends, problems::add).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> missing(backendId, "no such engine for " + Platform.current() + " on the class path " + problems, names()));
    }

    /**
     * Says what is thrown when a suite cannot run.
     *
     * @param suite the suite's name
     * @param reason why it cannot run
     * @return the exception to throw: a failure if {@value #VARIABLE} names the suite, else an abortion
     */
    public static RuntimeException missing(String suite, String reason) {
        return missing(suite, reason, names());
    }

    /**
     * Goes on only where something a test needs is there.
     *
     * @param name what is needed, its name in {@value #VARIABLE}
     * @param present whether it is there
     * @param reason what is missing and where it comes from, one line
     * @throws TestAbortedException with the reason, if it is missing and need not be there
     * @throws AssertionFailedError with the reason, if it is missing and must be there
     */
    public static void need(String name, boolean present, String reason) {
        if (!present) {
            throw missing(name, reason);
        }
    }

    /**
     * Goes on only where programs are on the {@code PATH}.
     *
     * @param programs their names, each of which {@value #VARIABLE} may have
     * @throws TestAbortedException naming the first that is missing, if it need not be there
     * @throws AssertionFailedError naming the first that is missing, if it must be there
     */
    public static void needPrograms(String... programs) {
        for (String program : programs) {
            boolean present = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            need(program, present, program + " is not on the PATH");
        }
    }

    static RuntimeException missing(String suite, String reason, Set<String> required) {
        if (required.contains(suite)) {
            throw new AssertionFailedError(suite + " must run here (" + VARIABLE + "), but: " + reason);
        }
        return new TestAbortedException(suite + ": " + reason);
    }
}
