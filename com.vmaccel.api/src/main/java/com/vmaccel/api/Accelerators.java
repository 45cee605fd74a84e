package com.vmaccel.api;

import com.vmaccel.api.capability.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds engines on the class path or module path, for programs without an OSGi container. Engines of other platforms may be there too: they are left out
 * before any of their native classes is loaded. An engine that fails does not keep the others from being chosen.
 */
public final class Accelerators {

    private Accelerators() {}

    /**
     * Chooses the best accelerator of this host that meets the requirements.
     *
     * @param requirements what is asked for
     * @param <A> the type of accelerator asked for
     * @return the choice, and why not the others
     * @throws com.vmaccel.api.error.UnavailableException if none meets them, with the reason of every engine considered
     */
    public static <A extends Accelerator> Selection<A> select(Requirements<A> requirements) {
        List<String> problems = new ArrayList<>();
        List<Backend> backends = backends(Platform.current(), problems::add);
        return Selector.select(requirements, accelerators(backends, problems::add), backends, problems);
    }

    /**
     * Returns the engines that can exist on a platform, whether or not they are available.
     *
     * @param platform the platform, usually {@link Platform#current()}
     * @param problem is told of each engine that is there but cannot be asked, one line
     * @return the backends, in the order they were found
     */
    public static List<Backend> backends(Platform platform, Consumer<String> problem) {
        List<Backend> found = new ArrayList<>();
        for (Backend backend : Services.find(Backend.class, problem)) {
            try {
                Set<Platform> platforms = backend.platforms();
                if (platforms.isEmpty() || platforms.contains(platform)) {
                    found.add(backend);
                }
            } catch (RuntimeException | LinkageError e) {
                problem.accept(backend.getClass().getName() + " does not say where it belongs: " + e);
            }
        }
        return found;
    }

    /**
     * Returns the accelerators of engines.
     *
     * @param backends the engines; those that are not available are left out
     * @param problem is told of each available engine whose accelerator cannot be made, one line
     * @return one accelerator for each kind of guest each available engine runs
     */
    public static List<Accelerator> accelerators(List<Backend> backends, Consumer<String> problem) {
        Set<String> available = backends.stream()
                .filter(backend -> backend.availability() instanceof Availability.Available)
                .map(Backend::id)
                .collect(Collectors.toSet());
        List<Accelerator> accelerators = new ArrayList<>();
        for (AcceleratorProvider provider : available.isEmpty() ? List.<AcceleratorProvider>of() : Services.find(AcceleratorProvider.class, problem)) {
            if (available.contains(provider.id())) {
                try {
                    accelerators.add(provider.accelerator());
                } catch (RuntimeException | LinkageError e) {
                    problem.accept(provider.id() + ": available, but its accelerator cannot be made: " + e);
                }
            }
        }
        return accelerators;
    }
}
