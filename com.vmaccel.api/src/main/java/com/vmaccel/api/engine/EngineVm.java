package com.vmaccel.api.engine;

import com.vmaccel.api.VirtualMachine;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.VmState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of a virtual machine that is the same for all engines: its vCPUs, sealing, pausing, saving, snapshots and closing. An engine adds the native virtual
 * machine: a {@link SlotMapper}, vCPUs, device state and its own optional features.
 */
public abstract class EngineVm implements VirtualMachine {

    private static final long POLL_NANOS = 50_000;

    private final EngineAccelerator accelerator;
    private final VmConfig config;
    private final Capabilities capabilities;
    private final @Nullable EngineVcpu[] vcpus;
    private final boolean[] existed;
    private final Object lifecycle = new Object();
    private final EngineGuestMemory memory;
    private volatile boolean sealed;
    private boolean paused;
    private volatile boolean closing;
    private boolean released;
    private @Nullable EngineSnapshot base;

    /**
     * Makes a virtual machine, and counts it; an engine's constructor calls {@link #abandon()} if it fails afterwards.
     *
     * @param accelerator its accelerator, which has checked the configuration
     * @param config its configuration
     * @param capabilities what it can do
     * @param mapper how slots get into it
     */
    @SuppressWarnings("this-escape") // the accelerator only counts it
    protected EngineVm(EngineAccelerator accelerator, VmConfig config, Capabilities capabilities, SlotMapper mapper) {
        this.accelerator = accelerator;
        this.config = config;
        this.capabilities = capabilities;
        this.vcpus = new EngineVcpu[config.vcpuCount()];
        this.existed = new boolean[config.vcpuCount()];
        boolean tracksDirty = config.dirtyTracking() != DirtyTrackingMode.NONE;
        this.memory = new EngineGuestMemory(
                accelerator, new EngineGuestMemory.VirtualMachineParts(config.name(), capabilities, tracksDirty, mapper));
        accelerator.opened(this);
    }

    // ---- what an engine adds

    /**
     * Creates the native vCPU, in architectural reset, owned by the current thread.
     *
     * @param vcpuId in range and new
     * @return the vCPU
     */
    protected abstract EngineVcpu newVcpu(int vcpuId);

    /** Finishes what the engine settles before the first run; called once. */
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

    /** Gives the native virtual machine back; called once, when no vCPU can run any more and every slot is unmapped. */
    protected abstract void destroy();

    /** Undoes the counting of a virtual machine whose construction failed. */
    protected final void abandon() {
        accelerator.released(this);
    }

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
        return accelerator.whiteboard();
    }

    @Override
    public String toString() {
        return config.name();
    }

    @Override
    public final <F> Optional<F> feature(Class<F> type) {
        requireOpen();
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
        if (vcpuId < 0 || vcpuId >= vcpus.length) {
            throw new IllegalArgumentException("%s: vCPU id %d is not in 0..%d".formatted(this, vcpuId, vcpus.length - 1));
        }
        if (Thread.currentThread().isVirtual()) {
            throw new WrongThreadException(this + ": a vCPU belongs to a platform thread, not a virtual one");
        }
        synchronized (lifecycle) {
            requireOpen();
            if (existed[vcpuId]) {
                throw new IllegalStateException("%s: vCPU %d exists already or was closed".formatted(this, vcpuId));
            }
            EngineVcpu vcpu = newVcpu(vcpuId);
            existed[vcpuId] = true;
            vcpus[vcpuId] = vcpu;
            if (paused) {
                vcpu.attention().pause();
            }
            return vcpu;
        }
    }

    final void destroyed(EngineVcpu vcpu) {
        synchronized (lifecycle) {
            vcpus[vcpu.id()] = null;
        }
    }

    private List<EngineVcpu> openVcpus() {
        synchronized (lifecycle) {
            return Arrays.stream(vcpus).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
        }
    }

    /** Checks and finishes the virtual machine before the first run. */
    final void seal() {
        if (sealed) {
            return;
        }
        synchronized (lifecycle) {
            for (int id = 0; id < existed.length; id++) {
                if (!existed[id]) {
                    throw new IllegalStateException("%s declares %d vCPUs, but vCPU %d does not exist yet".formatted(this, vcpus.length, id));
                }
            }
            if (!sealed) {
                finish();
                sealed = true;
            }
        }
    }

    final void exited(int vcpuId, ExitKind kind) {
        if (whiteboard().isObserved()) {
            whiteboard().tell(observer -> observer.exited(config.name(), vcpuId, kind));
        }
    }

    final void kicked(int vcpuId) {
        if (whiteboard().isObserved()) {
            whiteboard().tell(observer -> observer.kicked(config.name(), vcpuId));
        }
    }

    // ---- pause

    @Override
    public final void pause() {
        synchronized (lifecycle) {
            requireOpen();
            if (paused) {
                return;
            }
            paused = true;
        }
        try {
            List<EngineVcpu> others = new ArrayList<>();
            for (EngineVcpu vcpu : openVcpus()) {
                vcpu.attention().pause();
                if (vcpu.owner() == Thread.currentThread()) {
                    vcpu.settleForPause();
                } else {
                    others.add(vcpu);
                }
            }
            for (EngineVcpu vcpu : others) {
                if (!await(() -> vcpu.attention().isParked() && !vcpu.isPendingNow())) {
                    throw stuck("pause", List.of(vcpu));
                }
            }
        } catch (RuntimeException | Error e) {
            resume();
            throw e;
        }
    }

    @Override
    public final void resume() {
        synchronized (lifecycle) {
            paused = false;
            for (EngineVcpu vcpu : openVcpus()) {
                vcpu.attention().resume();
            }
        }
    }

    /** Waits for something up to the stop timeout; false if it did not come. */
    final boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + accelerator.stopTimeout().toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Names the vCPUs that did not leave run in time. */
    final IllegalStateException stuck(String operation, List<EngineVcpu> guilty) {
        List<String> names = guilty.stream().map(vcpu -> "vCPU " + vcpu.id() + " of thread \"" + vcpu.owner().getName() + "\"").toList();
        return new IllegalStateException("%s: %s: not out of run within %d ms: %s"
                .formatted(this, operation, accelerator.stopTimeout().toMillis(), String.join(", ", names)));
    }

    // ---- state

    @Override
    public final VmState save() {
        requireStill("save");
        List<SavedState> states = new ArrayList<>();
        for (EngineVcpu vcpu : openVcpus()) {
            states.add(onOwner(vcpu, () -> {
                vcpu.requireSettled("save");
                return saveVcpu(vcpu);
            }));
        }
        return new VmState(capabilities.architecture(), states, saveDevices());
    }

    @Override
    public final void load(VmState state) {
        requireStill("load");
        List<EngineVcpu> open = openVcpus();
        if (state.architecture() != capabilities.architecture() || state.vcpus().size() != open.size()) {
            throw new IllegalArgumentException("%s: the state is of %d %s vCPUs, not %d %s"
                    .formatted(this, state.vcpus().size(), state.architecture(), open.size(), capabilities.architecture()));
        }
        for (int i = 0; i < open.size(); i++) {
            EngineVcpu vcpu = open.get(i);
            SavedState saved = state.vcpus().get(i);
            onOwner(vcpu, () -> {
                vcpu.requireSettled("load");
                requireHolds(vcpu, saved);
                return saved;
            });
        }
        loadDevices(state.devices());
        for (int i = 0; i < open.size(); i++) {
            EngineVcpu vcpu = open.get(i);
            SavedState saved = state.vcpus().get(i);
            onOwner(vcpu, () -> {
                loadVcpu(vcpu, saved);
                return saved;
            });
        }
    }

    private void requireStill(String operation) {
        synchronized (lifecycle) {
            requireOpen();
            if (!paused && openVcpus().stream().anyMatch(vcpu -> vcpu.owner() != Thread.currentThread())) {
                throw new IllegalStateException(this + ": " + operation + " needs a paused virtual machine");
            }
        }
    }

    private <T> T onOwner(EngineVcpu vcpu, Supplier<T> task) {
        if (vcpu.owner() == Thread.currentThread()) {
            return task.get();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        if (!vcpu.attention().call(() -> complete(result, task)) || !await(result::isDone)) {
            throw stuck("call", List.of(vcpu));
        }
        return result.join();
    }

    private static <T> void complete(CompletableFuture<T> result, Supplier<T> task) {
        try {
            result.complete(task.get());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    @Override
    public final VmSnapshot snapshot() {
        EngineSnapshot snapshot = EngineSnapshot.of(save(), memory);
        base = snapshot;
        return snapshot;
    }

    @Override
    public final void restore(VmSnapshot snapshot) {
        requireStill("restore");
        if (!(snapshot instanceof EngineSnapshot own) || !own.belongsTo(memory)) {
            throw new IllegalArgumentException(this + ": the snapshot is of another virtual machine");
        }
        own.restore(base == own);
        base = own;
        load(own.state());
    }

    // ---- close

    private void requireOpen() {
        synchronized (lifecycle) {
            if (closing) {
                throw new IllegalStateException(this + " is closed");
            }
        }
    }

    @Override
    public final void close() {
        for (EngineVcpu vcpu : openVcpus()) {
            if (vcpu.owner() == Thread.currentThread()) {
                throw new IllegalStateException("%s: close vCPU %d first, this thread owns it".formatted(this, vcpu.id()));
            }
        }
        closeFromOutside();
    }

    /** Closes, not waiting for vCPUs of the calling thread. */
    final void closeFromOutside() {
        synchronized (lifecycle) {
            if (closing) {
                return;
            }
            closing = true;
        }
        List<EngineVcpu> open = openVcpus();
        open.forEach(vcpu -> vcpu.attention().beginClose());
        List<EngineVcpu> others = open.stream().filter(vcpu -> vcpu.owner() != Thread.currentThread()).toList();
        boolean left = await(() -> others.stream().noneMatch(vcpu -> vcpu.attention().isRunning()));
        open.stream().filter(vcpu -> !vcpu.owner().isAlive()).forEach(EngineVcpu::release);
        leftRun();
        if (!left) {
            throw stuck("close", others.stream().filter(vcpu -> vcpu.attention().isRunning()).toList());
        }
    }

    /** Releases the virtual machine if it is closing and no vCPU is in run any more. */
    final void leftRun() {
        if (!closing) {
            return;
        }
        synchronized (lifecycle) {
            if (released || openVcpus().stream().anyMatch(vcpu -> vcpu.attention().isRunning())) {
                return;
            }
            released = true;
        }
        try {
            memory.close();
            destroy();
        } finally {
            accelerator.released(this);
        }
    }
}
