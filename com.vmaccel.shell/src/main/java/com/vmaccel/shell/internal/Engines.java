package com.vmaccel.shell.internal;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.Backend;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.Selector;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.live.LiveMachine;
import com.vmaccel.api.live.LiveMachines;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What the container has at the moment. */
@Component(service = Engines.class)
public final class Engines {

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<Accelerator> accelerators = List.of();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<Backend> backends = List.of();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<LiveMachines> machines = List.of();

    /** Makes the component. */
    public Engines() {}

    List<Backend> backends() {
        return backends.stream().sorted(Comparator.comparing(Backend::id)).toList();
    }

    List<LiveMachine> machines() {
        return machines.stream().flatMap(service -> service.machines().stream()).toList();
    }

    List<LiveMachine> machinesOf(String backend) {
        return machines.stream().filter(service -> service.backend().equals(backend)).flatMap(service -> service.machines().stream()).toList();
    }

    boolean isRefusing(String backend) {
        return machines.stream().anyMatch(service -> service.backend().equals(backend) && service.isRefusing());
    }

    /** Chooses an engine for a guest; the empty id is the best, software included. */
    X86Accelerator select(String id) {
        Requirements<X86Accelerator> any = Requirements.x86().allowSoftware();
        return Selector.select(id.isEmpty() ? any : any.backend(id), accelerators, backends).accelerator();
    }

    LiveMachines ofBackend(String backend) {
        return machines.stream().filter(service -> service.backend().equals(backend)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "no backend '" + backend + "': there are " + names(machines.stream().map(LiveMachines::backend))));
    }

    LiveMachine machine(String name) {
        List<LiveMachine> all = machines();
        return all.stream().filter(live -> live.machine().config().name().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "no virtual machine '" + name + "': there are " + names(all.stream().map(live -> live.machine().config().name()))));
    }

    private static String names(Stream<String> names) {
        String list = names.sorted().collect(Collectors.joining(", "));
        return list.isEmpty() ? "none" : list;
    }
}
