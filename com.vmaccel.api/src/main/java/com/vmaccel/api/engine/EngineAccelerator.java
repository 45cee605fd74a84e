package com.vmaccel.api.engine;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.CpuModel;
import com.vmaccel.api.ExitRequests;
import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.observe.VmObserver;
import com.vmaccel.api.placement.PlacementAdvisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The part of an accelerator that is the same for all engines: checks of a configuration, and the virtual machines that are open. */
public abstract class EngineAccelerator implements Accelerator, AutoCloseable {

    private final String id;
    private final Whiteboard whiteboard;
    private final Duration stopTimeout;
    private final Set<EngineVm> open = new LinkedHashSet<>();
    private EngineMachines machines;
    private int constructing;
    private boolean closed;
    private boolean released;

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
        this.machines = new EngineMachines(id);
    }

    /**
     * Counts the virtual machines of this accelerator together with those of others of its backend. To be called before there are any.
     *
     * @param all the virtual machines of the backend
     */
    protected final void join(EngineMachines all) {
        machines = all;
    }

    /**
     * Consults one more service; called by declarative services where the engine is a component.
     *
     * @param advisor says where memory and vCPUs go
     */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    protected final void addPlacement(PlacementAdvisor advisor) {
        whiteboard.add(advisor);
    }

    /**
     * Consults a service no longer; called by declarative services.
     *
     * @param advisor who is gone
     */
    protected final void removePlacement(PlacementAdvisor advisor) {
        whiteboard.remove(advisor);
    }

    /**
     * Tells one more service; called by declarative services where the engine is a component.
     *
     * @param observer is told what happens to virtual machines
     */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    protected final void addObserver(VmObserver observer) {
        whiteboard.add(observer);
    }

    /**
     * Tells a service no longer; called by declarative services.
     *
     * @param observer who is gone
     */
    protected final void removeObserver(VmObserver observer) {
        whiteboard.remove(observer);
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
     * Creates a virtual machine and counts it; all that an engine's {@link #createVirtualMachine} does.
     *
     * @param config the configuration, refused if this engine cannot have it
     * @param constructor makes the native virtual machine; undoes what it did if it throws
     * @param <V> the engine's type
     * @return the virtual machine
     */
    protected final <V extends EngineVm> V open(VmConfig config, Function<VmConfig, V> constructor) {
        check(config);
        beginConstruction();
        V vm = null;
        try {
            vm = constructor.apply(config);
        } finally {
            endConstruction(vm);
        }
        if (isClosed()) {
            vm.closeFromOutside();
            throw closedException();
        }
        if (machines.isRefusing()) { // drained meanwhile
            vm.closeFromOutside();
            throw machines.refusedException();
        }
        return vm;
    }

    private void beginConstruction() {
        synchronized (open) {
            if (closed) {
                throw closedException();
            }
            int most = capabilities().limits().maxVirtualMachines();
            if (open.size() + constructing >= most) {
                throw new IllegalStateException(id + ": at most " + most + " virtual machines at a time; open: " + open);
            }
            machines.beginConstruction();
            constructing++;
        }
    }

    private void endConstruction(@Nullable EngineVm vm) {
        synchronized (open) {
            constructing--;
            if (vm != null) {
                open.add(vm);
                machines.add(vm);
            }
            machines.endConstruction();
            releaseIfUnused();
        }
    }

    private void releaseIfUnused() {
        if (closed && constructing == 0 && !released) {
            released = true;
            release();
        }
    }

    /**
     * Gives back what only the creation of virtual machines needs. Called once, when this accelerator is closed and none is being created; those that are open may
     * outlive it.
     */
    protected void release() {}

    private boolean isClosed() {
        synchronized (open) {
            return closed;
        }
    }

    private IllegalStateException closedException() {
        return new IllegalStateException(id + ": this accelerator is closed; its bundle was stopped");
    }

    private void check(VmConfig config) {
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
        require(offered, config.determinism().isPresent(), Capability.DETERMINISM);
        config.dirtyTracking().capability().ifPresent(tracking -> require(offered, true, tracking));
        require(offered, !config.enlightenments().isEmpty(), Capability.ENLIGHTENMENTS);
        config.options().forEach(option -> require(offered, true, option.capability()));
        require(offered, config.msrPolicy().filter(policy -> policy == MsrPolicy.EXIT).isPresent(), Capability.MSR_EXITS);
        check(config.exits(), offered);
    }

    private void check(ExitRequests exits, Capabilities offered) {
        require(offered, !exits.cpuidFunctions().isEmpty(), Capability.CPUID_EXITS);
        require(offered, !exits.exceptions().isEmpty(), Capability.EXCEPTION_EXITS);
        require(offered, exits.timeStamps(), Capability.TIME_STAMP_EXITS);
        require(offered, exits.hypercalls(), Capability.HYPERCALL_EXITS);
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

    /** Forgets a virtual machine that was given back. */
    final void released(EngineVm vm) {
        synchronized (open) {
            open.remove(vm);
        }
        machines.remove(vm);
    }

    /**
     * Closes every open virtual machine and refuses new ones. A vCPU of the calling thread is marked closed and not waited for. Called by declarative services
     * where the engine is a component.
     *
     * @throws IllegalStateException naming the threads of vCPUs that did not leave {@code run} in time; their virtual machines are released when they do
     */
    @Deactivate
    @Override
    public final void close() {
        Steps steps = new Steps();
        synchronized (open) {
            closed = true;
            steps.take(this::releaseIfUnused);
        }
        virtualMachines().forEach(vm -> steps.take(vm::closeFromOutside));
        steps.finish();
    }
}
