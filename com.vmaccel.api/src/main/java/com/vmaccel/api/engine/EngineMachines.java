package com.vmaccel.api.engine;

import com.vmaccel.api.live.LiveMachine;
import com.vmaccel.api.live.LiveMachines;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The virtual machines of all accelerators of one backend that {@linkplain EngineAccelerator#join joined}. Thread-safe. */
public class EngineMachines implements LiveMachines {

    private final String backend;
    private final Set<EngineVm> machines = new LinkedHashSet<>();
    private int constructing;
    private boolean refusing;

    /**
     * Makes an empty list.
     *
     * @param backend the engine's id
     */
    public EngineMachines(String backend) {
        this.backend = backend;
    }

    @Override
    public final String backend() {
        return backend;
    }

    @Override
    public final List<LiveMachine> machines() {
        return copy().stream().map(EngineVm::live).toList();
    }

    private synchronized List<EngineVm> copy() {
        return new ArrayList<>(machines);
    }

    @Override
    public final synchronized boolean retire() {
        boolean idle = machines.isEmpty() && constructing == 0;
        refusing |= idle;
        return idle;
    }

    @Override
    public final List<LiveMachine> drain() {
        refuse();
        Steps steps = new Steps();
        copy().forEach(vm -> steps.take(() -> close(vm)));
        steps.finish();
        return machines();
    }

    private static void close(EngineVm vm) {
        try {
            vm.closeFromOutside();
        } catch (IllegalStateException stuck) {
            if (!vm.live().closing()) {
                throw stuck;
            } // else not out of run in time, which whoever drains is told by what is still there
        }
    }

    private synchronized void refuse() {
        refusing = true;
    }

    @Override
    public final synchronized boolean isRefusing() {
        return refusing;
    }

    @Override
    public final synchronized void admit() {
        refusing = false;
    }

    final synchronized void beginConstruction() {
        if (refusing) {
            throw refusedException();
        }
        constructing++;
    }

    /** Is told that a construction has ended, after what it made was added. */
    final synchronized void endConstruction() {
        constructing--;
    }

    final synchronized void add(EngineVm vm) {
        machines.add(vm);
    }

    final synchronized void remove(EngineVm vm) {
        machines.remove(vm);
    }

    final IllegalStateException refusedException() {
        return new IllegalStateException(backend + ": no new virtual machines: its bundle is about to be taken away or was drained");
    }
}
