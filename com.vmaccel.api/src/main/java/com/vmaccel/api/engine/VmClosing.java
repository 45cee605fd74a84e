package com.vmaccel.api.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The end of one virtual machine, in steps that may be far apart: vCPUs refuse to run, the last one leaves its run and the slots are released, the last one is
 * destroyed and the native virtual machine after it. Whoever makes a step possible takes it.
 */
final class VmClosing {

    private final EngineVm vm;
    private final VcpuTable vcpus;
    private final VmPause pause;
    /** Set when every vCPU has been told, so that none can begin a run any more. */
    private volatile boolean told;
    private boolean slotsReleased;
    private boolean destroyed;

    VmClosing(EngineVm vm, VcpuTable vcpus, VmPause pause) {
        this.vm = vm;
        this.vcpus = vcpus;
        this.pause = pause;
    }

    /** Closes, not waiting for vCPUs of the calling thread. */
    void close() {
        if (!vcpus.beginClose()) {
            releaseOrphans();
            return;
        }
        List<EngineVcpu> all = vcpus.open();
        if (all.isEmpty()) {
            told = true;
            advance();
            return;
        }
        Steps steps = new Steps();
        all.forEach(vcpu -> steps.take(vcpu.attention()::beginClose)); // all are told, whatever poking one of them throws
        told = true;
        List<EngineVcpu> others = all.stream().filter(vcpu -> vcpu.owner() != Thread.currentThread()).toList();
        List<EngineVcpu> late = new ArrayList<>(); // whoever is out may be seen to run once more, until its run finds the vCPU closed
        steps.take(() -> {
            if (!pause.await(others, () -> others.stream().noneMatch(this::isExpected))) {
                late.addAll(others);
            }
        });
        steps.take(this::releaseOrphans).take(this::advance).take(() -> requireOut(late)).finish();
    }

    private void requireOut(List<EngineVcpu> late) {
        List<EngineVcpu> stuck = late.stream().filter(vcpu -> vcpu.attention().isRunning()).toList();
        if (!stuck.isEmpty()) {
            throw pause.stuck("close", stuck);
        }
    }

    /** A run ends soon, and a thread of the library destroys its vCPU soon. */
    private boolean isExpected(EngineVcpu vcpu) {
        return vcpu.attention().isRunning() || vcpu.isServed() && vcpus.isOpen(vcpu);
    }

    /** Destroys vCPUs whose owner ended without doing so. */
    private synchronized void releaseOrphans() {
        Steps steps = new Steps();
        vcpus.open().stream().filter(vcpu -> !vcpu.owner().isAlive()).forEach(vcpu -> steps.take(vcpu::release));
        steps.finish();
    }

    /** Takes the steps that have become possible. */
    void advance() {
        if (told) {
            takeSteps();
        }
    }

    private synchronized void takeSteps() {
        List<EngineVcpu> open = vcpus.open();
        Steps steps = new Steps();
        if (!slotsReleased && open.stream().noneMatch(vcpu -> vcpu.attention().isRunning())) {
            slotsReleased = true;
            if (!open.isEmpty() || !vm.memory().closedWithMachine()) {
                steps.take(vm.memory()::close);
            }
        }
        if (slotsReleased && !destroyed && open.isEmpty()) {
            destroyed = true;
            steps.take(vm::end);
        }
        steps.finish();
    }
}
