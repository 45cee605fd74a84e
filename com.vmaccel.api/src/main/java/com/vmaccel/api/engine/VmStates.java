package com.vmaccel.api.engine;

import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.VmState;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Saves and loads one virtual machine at rest: each vCPU on its owner thread, then what the engine emulates beside them, then memory. */
final class VmStates {

    private final EngineVm vm;
    private final VcpuTable vcpus;
    private final VmPause pause;
    /** The snapshot that changes of memory are counted from. */
    private @Nullable EngineSnapshot base;

    VmStates(EngineVm vm, VcpuTable vcpus, VmPause pause) {
        this.vm = vm;
        this.vcpus = vcpus;
        this.pause = pause;
    }

    VmState save() {
        return pause.atRest("save", this::saveNow);
    }

    private VmState saveNow() {
        SortedMap<Integer, SavedState> states = new TreeMap<>();
        for (EngineVcpu vcpu : vcpus.open()) {
            states.put(vcpu.id(), pause.onOwner(vcpu, () -> {
                vcpu.requireSettled("save");
                return vm.saveVcpu(vcpu);
            }));
        }
        return new VmState(vm.capabilities().architecture(), states, vm.saveDevices());
    }

    void load(VmState state) {
        pause.atRest("load", () -> {
            requireHolds(state);
            loadNow(state);
            return state;
        });
    }

    /** Refuses a state before anything is changed. */
    private void requireHolds(VmState state) {
        Set<Integer> open = vcpus.open().stream().map(EngineVcpu::id).collect(Collectors.toSet());
        if (state.architecture() != vm.capabilities().architecture() || !state.vcpus().keySet().equals(open)) {
            throw new IllegalArgumentException("%s: the state is of the %s vCPUs %s, not of the %s vCPUs %s"
                    .formatted(vm, state.architecture(), state.vcpus().keySet(), vm.capabilities().architecture(), open));
        }
        forEachVcpu(state, (vcpu, saved) -> {
            vcpu.requireSettled("load");
            vm.requireHolds(vcpu, saved);
        });
    }

    private void loadNow(VmState state) {
        vm.loadDevices(state.devices());
        forEachVcpu(state, vm::loadVcpu);
    }

    private void forEachVcpu(VmState state, BiConsumer<EngineVcpu, SavedState> action) {
        for (EngineVcpu vcpu : vcpus.open()) {
            SavedState saved = Objects.requireNonNull(state.vcpus().get(vcpu.id()));
            pause.onOwner(vcpu, () -> {
                action.accept(vcpu, saved);
                return saved;
            });
        }
    }

    VmSnapshot snapshot() {
        return pause.atRest("snapshot", () -> {
            VmState state = saveNow();
            base = null; // unless the copy succeeds, changes are counted from no snapshot
            base = new EngineSnapshot(state, vm.memory());
            return base;
        });
    }

    void restore(VmSnapshot snapshot) {
        pause.atRest("restore", () -> {
            if (!(snapshot instanceof EngineSnapshot own)) {
                throw new IllegalArgumentException(vm + ": the snapshot is of another engine");
            }
            own.requireFits(vm.memory());
            requireHolds(own.state());
            boolean onlyChanges = base == own;
            base = null;
            own.restore(onlyChanges);
            base = own;
            loadNow(own.state());
            forEachVcpu(own.state(), (vcpu, saved) -> vcpu.forgetInterrupts());
            return own;
        });
    }
}
