package com.vmaccel.api.live;

import com.vmaccel.api.VirtualMachine;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A virtual machine that was not yet given back to its engine.
 *
 * @param machine the virtual machine, for what any thread may do with it
 * @param closing whether it was closed and only waits for the owners of its vCPUs: quarantined, with nothing unmapped while one of them is inside of {@code run}
 * @param vcpus its open vCPUs, by number
 */
public record LiveMachine(VirtualMachine machine, boolean closing, List<LiveVcpu> vcpus) {

    /** Copies the list. */
    public LiveMachine {
        vcpus = List.copyOf(vcpus);
    }

    @Override
    public String toString() {
        String owners = vcpus.stream().map(LiveVcpu::toString).collect(Collectors.joining("; "));
        return machine.config().name() + (closing ? ", closed" : "") + (owners.isEmpty() ? "" : " (" + owners + ")");
    }
}
