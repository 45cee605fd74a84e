package com.vmaccel.watcher.internal;

import com.vmaccel.api.live.LiveMachine;
import com.vmaccel.api.live.LiveMachines;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/**
 * The virtual machines that live in bundles.
 *
 * @param services the backends' services with their properties
 */
record Residents(Supplier<List<Map.Entry<Map<String, Object>, LiveMachines>>> services) {

    /**
     * Makes backends refuse new virtual machines, if none of them has any. Backends that were drained only have to be empty.
     *
     * @param bundles where to look
     * @return empty if there is none; else which ones, in one line, and nothing was changed
     */
    Optional<String> evict(Collection<Bundle> bundles) {
        Set<Long> ids = bundles.stream().map(Bundle::getBundleId).collect(Collectors.toSet());
        List<LiveMachines> retired = new ArrayList<>();
        List<String> alive = new ArrayList<>();
        for (Map.Entry<Map<String, Object>, LiveMachines> service : services.get()) {
            if (ids.contains(service.getKey().get(Constants.SERVICE_BUNDLEID))) {
                LiveMachines machines = service.getValue();
                boolean drained = machines.isRefusing();
                List<LiveMachine> left = drained ? machines.drain() : machines.retire() ? List.of() : machines.machines();
                left.forEach(machine -> alive.add(machines.backend() + ": " + machine));
                if (left.isEmpty() && !drained) {
                    retired.add(machines);
                }
            }
        }
        if (alive.isEmpty()) {
            return Optional.empty();
        }
        retired.forEach(LiveMachines::admit);
        return Optional.of(String.join(", ", alive));
    }

    /** Lets virtual machines be created again in backends that stay after all. */
    void readmit(Collection<Bundle> bundles) {
        Set<Long> ids = bundles.stream().map(Bundle::getBundleId).collect(Collectors.toSet());
        services.get().stream().filter(service -> ids.contains(service.getKey().get(Constants.SERVICE_BUNDLEID))).forEach(service -> service.getValue().admit());
    }
}
