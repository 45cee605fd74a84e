package com.vmaccel.api.engine;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.CpuModel;
import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The part of an accelerator that is the same for all engines: checks of a configuration, and the virtual machines that are open. */
public abstract class EngineAccelerator implements Accelerator, AutoCloseable {

    private final String id;
    private final Whiteboard whiteboard;
    private final Duration stopTimeout;
    private final Set<EngineVm> open = new LinkedHashSet<>();
    private boolean closed;

    /**
     * Makes an accelerator.
     *
     * @param id the engine's id
     * @param whiteboard the services to consult
     * @param stopTimeout how long closing and pausing wait for a vCPU to leave the guest and its handlers
     */
    protected EngineAccelerator(String id, Whiteboard whiteboard, Duration stopTimeout) {
        this.id = id;
        this.whiteboard = whiteboard;
        this.stopTimeout = stopTimeout;
    }

    @Override
    public final String id() {
        return id;
    }

    /**
     * Returns the services to consult.
     *
     * @return the whiteboard
     */
    public final Whiteboard whiteboard() {
        return whiteboard;
    }

    /**
     * Returns how long closing and pausing wait.
     *
     * @return the stop timeout
     */
    public final Duration stopTimeout() {
        return stopTimeout;
    }

    /**
     * Returns the open virtual machines.
     *
     * @return a snapshot
     */
    public final List<EngineVm> virtualMachines() {
        synchronized (open) {
            return new ArrayList<>(open);
        }
    }

    /**
     * Refuses a configuration this engine cannot have; to be called first by {@link #createVirtualMachine}.
     *
     * @param config the configuration
     */
    protected final void check(VmConfig config) {
        Capabilities offered = capabilities();
        if (config.vcpuCount() > offered.limits().maxVcpus()) {
            throw new IllegalArgumentException("%s: %d vCPUs are more than %d".formatted(id, config.vcpuCount(), offered.limits().maxVcpus()));
        }
        if (!offered.interruptModes().contains(config.interruptMode())) {
            throw new IllegalArgumentException("%s: interrupt mode %s is none of %s".formatted(id, config.interruptMode(), offered.interruptModes()));
        }
        if (config.addressBits().orElse(0) > offered.limits().addressBits()) {
            throw new IllegalArgumentException(
                    "%s: %d address bits are more than %d".formatted(id, config.addressBits().getAsInt(), offered.limits().addressBits()));
        }
        config.cpuModel().map(CpuModel::architecture).ifPresent(wanted -> requireArchitecture("CPU model", wanted, offered.architecture()));
        config.msrPolicy().map(MsrPolicy::architecture).ifPresent(wanted -> requireArchitecture("MSR policy", wanted, offered.architecture()));
        require(offered, config.cpuModel().isPresent(), Capability.CPUID_MODEL);
        require(offered, config.dirtyTracking() == DirtyTrackingMode.PAGES, Capability.DIRTY_TRACKING);
        require(offered, config.msrPolicy().filter(policy -> policy == MsrPolicy.EXIT).isPresent(), Capability.MSR_EXITS);
    }

    private void requireArchitecture(String what, Architecture wanted, Architecture offered) {
        if (wanted != offered) {
            throw new IllegalArgumentException(id + ": the " + what + " is for " + wanted + " guests, this engine runs " + offered);
        }
    }

    private void require(Capabilities offered, boolean wanted, Capability capability) {
        if (wanted && !offered.has(capability)) {
            throw new UnsupportedCapabilityException(id, "create virtual machine", capability);
        }
    }

    /** Counts a new virtual machine; called by its constructor before anything native exists. */
    final void opened(EngineVm vm) {
        synchronized (open) {
            if (closed) {
                throw new IllegalStateException(id + ": this accelerator is closed; its bundle was stopped");
            }
            int most = capabilities().limits().maxVirtualMachines();
            if (open.size() >= most) {
                throw new IllegalStateException(id + ": at most " + most + " virtual machines at a time; open: " + open);
            }
            open.add(vm);
        }
    }

    /** Forgets a virtual machine that was released. */
    final void released(EngineVm vm) {
        synchronized (open) {
            open.remove(vm);
        }
    }

    /** Closes every open virtual machine and refuses new ones. A vCPU of the calling thread is marked closed and not waited for. */
    @Override
    public final void close() {
        synchronized (open) {
            closed = true;
        }
        RuntimeException first = null;
        for (EngineVm vm : virtualMachines()) {
            try {
                vm.closeFromOutside();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
