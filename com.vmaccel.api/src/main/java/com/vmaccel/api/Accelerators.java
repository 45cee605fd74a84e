package com.vmaccel.api;

import com.vmaccel.api.capability.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds engines on the class path or module path, for programs without an OSGi container. Engines of other platforms may be there too: they are left out
 * before any of their native classes is loaded.
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
        List<Backend> backends = backends(Platform.current());
        return Selector.select(requirements, accelerators(backends), backends);
    }

    /**
     * Returns the engines that can exist on a platform, whether or not they are available.
     *
     * @param platform the platform, usually {@link Platform#current()}
     * @return the backends, in the order they were found
     */
    public static List<Backend> backends(Platform platform) {
        List<Backend> found = new ArrayList<>();
        for (Backend backend : ServiceLoader.load(Backend.class, Accelerators.class.getClassLoader())) {
            Set<Platform> platforms = backend.platforms();
            if (platforms.isEmpty() || platforms.contains(platform)) {
                found.add(backend);
            }
        }
        return found;
    }

    /**
     * Returns the accelerators of engines.
     *
     * @param backends the engines; those that are not available are left out
     * @return one accelerator for each kind of guest each available engine runs
     */
    public static List<Accelerator> accelerators(List<Backend> backends) {
        Set<String> available = backends.stream()
                .filter(backend -> backend.availability() instanceof Availability.Available)
                .map(Backend::id)
                .collect(Collectors.toSet());
        return backends.isEmpty()
                ? List.of()
                : ServiceLoader.load(AcceleratorProvider.class, Accelerators.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(provider -> available.contains(provider.id()))
                        .map(AcceleratorProvider::accelerator)
                        .toList();
    }
}
