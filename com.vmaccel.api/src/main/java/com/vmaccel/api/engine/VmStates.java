package com.vmaccel.api.engine;

import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.VmState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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
        List<SavedState> states = new ArrayList<>();
        for (EngineVcpu vcpu : vcpus.open()) {
            states.add(pause.onOwner(vcpu, () -> {
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
        int open = vcpus.open().size();
        if (state.architecture() != vm.capabilities().architecture() || state.vcpus().size() != open) {
            throw new IllegalArgumentException("%s: the state is of %d %s vCPUs, not %d %s"
                    .formatted(vm, state.vcpus().size(), state.architecture(), open, vm.capabilities().architecture()));
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
        List<EngineVcpu> open = vcpus.open();
        for (int i = 0; i < open.size(); i++) {
            EngineVcpu vcpu = open.get(i);
            SavedState saved = state.vcpus().get(i);
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
            return own;
        });
    }
}
