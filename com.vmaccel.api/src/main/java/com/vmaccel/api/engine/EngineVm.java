package com.vmaccel.api.engine;

import com.vmaccel.api.VirtualMachine;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capabilities.Limits;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.live.LiveMachine;
import com.vmaccel.api.live.LiveVcpu;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.VmState;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a virtual machine that is the same for all engines: its vCPUs, sealing, pausing, saving, snapshots and closing. An engine adds the native virtual
 * machine: a {@link SlotMapper}, vCPUs, device state and its own optional features.
 */
public abstract class EngineVm implements VirtualMachine {

    private final EngineAccelerator accelerator;
    private final Whiteboard whiteboard;
    private final VmConfig config;
    private final Capabilities capabilities;
    private final EngineGuestMemory memory;
    private final VcpuTable vcpus;
    private final VmPause pause;
    private final VmStates states;
    private final VmClosing closing;
    private final Object sealing = new Object();
    private volatile boolean sealed;

    /**
     * Makes a virtual machine; to be called inside of {@link EngineAccelerator#open}.
     *
     * @param accelerator its accelerator, which has checked the configuration
     * @param config its configuration
     * @param capabilities what it can do; narrowed to the address bits of the configuration
     * @param mapper how slots get into it
     */
    @SuppressWarnings("this-escape") // its parts only keep it
    protected EngineVm(EngineAccelerator accelerator, VmConfig config, Capabilities capabilities, SlotMapper mapper) {
        this.accelerator = accelerator;
        this.whiteboard = accelerator.whiteboard();
        this.config = config;
        this.capabilities = narrowed(capabilities, config);
        SlotTable table = new SlotTable(config, accelerator.id(), this.capabilities);
        this.memory = new EngineGuestMemory(config.name(), whiteboard, table, mapper);
        this.vcpus = new VcpuTable(config.name(), config.vcpuCount());
        this.pause = new VmPause(config.name(), vcpus, accelerator.stopTimeout());
        this.states = new VmStates(this, vcpus, pause);
        this.closing = new VmClosing(this, vcpus, pause);
    }

    private static Capabilities narrowed(Capabilities whole, VmConfig config) {
        Limits limits = whole.limits();
        int bits = config.addressBits().orElse(limits.addressBits());
        if (bits == limits.addressBits()) {
            return whole;
        }
        return new Capabilities(whole.architecture(), whole.kind(), whole.evidence(), whole.features(), whole.interruptModes(), whole.exits(),
                new Limits(limits.maxVcpus(), limits.maxMemorySlots(), limits.maxVirtualMachines(), limits.granularityBytes(), bits));
    }

    // ---- what an engine adds

    /**
     * Creates the native vCPU, in architectural reset, owned by the current thread.
     *
     * @param vcpuId in range and new
     * @return the vCPU
     */
    protected abstract EngineVcpu newVcpu(int vcpuId);

    /** Finishes what the engine settles before the first run; called once, or again if it threw. */
    protected abstract void finish();

    /**
     * Finds an optional part of the engine's own.
     *
     * @param type its interface
     * @return it, or null
     */
    protected abstract @Nullable Object engineFeature(Class<?> type);

    /** Saves a vCPU, on its owner thread. */
    abstract SavedState saveVcpu(EngineVcpu vcpu);

    /** Refuses a state that a vCPU cannot hold, on its owner thread. */
    abstract void requireHolds(EngineVcpu vcpu, SavedState state);

    /** Loads a vCPU, on its owner thread. */
    abstract void loadVcpu(EngineVcpu vcpu, SavedState state);

    /**
     * Saves what the engine emulates beside the vCPUs.
     *
     * @return its state, empty if there is nothing
     */
    protected abstract List<DeviceState> saveDevices();

    /**
     * Loads what {@link #saveDevices()} returned; refuses what is not its own before changing anything.
     *
     * @param devices the states
     */
    protected abstract void loadDevices(List<DeviceState> devices);

    /** Gives the native virtual machine back; called once, on any thread, when every slot is unmapped and every vCPU destroyed. */
    protected abstract void destroy();

    // ---- identity

    @Override
    public final VmConfig config() {
        return config;
    }

    @Override
    public final Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public final EngineGuestMemory memory() {
        return memory;
    }

    /**
     * Returns the engine's id.
     *
     * @return the id
     */
    public final String backend() {
        return accelerator.id();
    }

    /**
     * Returns the services to consult.
     *
     * @return the whiteboard
     */
    protected final Whiteboard whiteboard() {
        return whiteboard;
    }

    @Override
    public String toString() {
        return config.name();
    }

    @Override
    public final <F> Optional<F> feature(Class<F> type) {
        vcpus.requireOpen();
        if (type == DirtyTracking.class) {
            return Optional.ofNullable(config.dirtyTracking() == DirtyTrackingMode.NONE ? null : memory).map(type::cast);
        }
        return Optional.ofNullable(engineFeature(type)).map(type::cast);
    }

    // ---- vCPUs

    /**
     * Creates a vCPU.
     *
     * @param vcpuId its number
     * @return the vCPU
     */
    protected final EngineVcpu addVcpu(int vcpuId) {
        return vcpus.add(vcpuId, this::newVcpu);
    }

    final void destroyed(EngineVcpu vcpu) {
        vcpus.remove(vcpu);
        closing.advance();
    }

    /** Checks and finishes the virtual machine before the first run. */
    final void seal() {
        if (sealed) {
            return;
        }
        vcpus.requireAll();
        synchronized (sealing) {
            if (!sealed) {
                finish();
                sealed = true;
            }
        }
    }

    final void exited(int vcpuId, ExitKind kind) {
        if (whiteboard.isObserved()) {
            whiteboard.tell(observer -> observer.exited(config.name(), vcpuId, kind));
        }
    }

    final void kicked(int vcpuId) {
        if (whiteboard.isObserved()) {
            whiteboard.tell(observer -> observer.kicked(config.name(), vcpuId));
        }
    }

    // ---- rest

    @Override
    public final void pause() {
        pause.pause();
    }

    @Override
    public final void resume() {
        pause.resume();
    }

    @Override
    public final VmState save() {
        return states.save();
    }

    @Override
    public final void load(VmState state) {
        states.load(state);
    }

    @Override
    public final VmSnapshot snapshot() {
        return states.snapshot();
    }

    @Override
    public final void restore(VmSnapshot snapshot) {
        states.restore(snapshot);
    }

    // ---- close

    @Override
    public final void close() {
        for (EngineVcpu vcpu : vcpus.open()) {
            if (vcpu.owner() == Thread.currentThread() && !vcpus.isClosing()) {
                throw new IllegalStateException("%s: close vCPU %d first, this thread owns it".formatted(this, vcpu.id()));
            }
        }
        closing.close();
    }

    /** Closes, not waiting for vCPUs of the calling thread. */
    final void closeFromOutside() {
        closing.close();
    }

    /** Describes it as it is now. */
    final LiveMachine live() {
        List<LiveVcpu> open = vcpus.open().stream().map(vcpu -> new LiveVcpu(vcpu.id(), vcpu.owner().getName(), vcpu.attention().isRunning())).toList();
        return new LiveMachine(this, vcpus.isClosing(), open);
    }

    /** Waits until a vCPU's thread has ended, or refuses. */
    final void awaitEnd(EngineVcpu vcpu) {
        if (!pause.await(List.of(vcpu), () -> !vcpu.owner().isAlive())) {
            throw pause.stuck("close", List.of(vcpu));
        }
    }

    /** Is told that a vCPU left its run. */
    final void leftRun() {
        closing.advance();
    }

    /** Gives everything native back. */
    final void end() {
        new Steps().take(() -> {
            destroy();
            memory.releaseRest();
        }).take(() -> accelerator.released(this)).finish();
    }
}
