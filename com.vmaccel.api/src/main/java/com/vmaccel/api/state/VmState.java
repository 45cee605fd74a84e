package com.vmaccel.api.state;

import com.vmaccel.api.capability.Architecture;
import java.util.List;

/**
 * The state of a virtual machine without its memory.
 *
 * @param architecture the guest's architecture
 * @param vcpus the states of its vCPUs, by id
 * @param devices the states of what the engine emulates
 */
public record VmState(Architecture architecture, List<SavedState> vcpus, List<DeviceState> devices) {
    /** Copies the lists. */
    public VmState {
        vcpus = List.copyOf(vcpus);
        devices = List.copyOf(devices);
    }
}
