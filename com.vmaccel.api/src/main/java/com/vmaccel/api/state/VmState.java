package com.vmaccel.api.state;

import com.vmaccel.api.capability.Architecture;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of a virtual machine without its memory.
 *
 * @param architecture the guest's architecture
 * @param vcpus the states of its vCPUs by their ids
 * @param devices the states of what the engine emulates
 */
public record VmState(Architecture architecture, SortedMap<Integer, SavedState> vcpus, List<DeviceState> devices) {
    /** Copies both. */
    public VmState {
        vcpus = Collections.unmodifiableSortedMap(new TreeMap<>(vcpus));
        devices = List.copyOf(devices);
    }
}
