package com.vmaccel.bench.internal;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.Backend;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.Selector;
import com.vmaccel.bench.BenchmarkOptions;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a benchmark is given.
 *
 * @param accelerators the accelerators there are
 * @param backends the engines known, for the reasons of those that are missing
 * @param options how to run
 * @param progress takes a line for the person who waits
 */
record Bench(List<? extends Accelerator> accelerators, List<? extends Backend> backends, BenchmarkOptions options, Consumer<String> progress) {

    /** Chooses the engine, or says why there is none. */
    <A extends Accelerator> A accelerator(Requirements<A> requirements) {
        return Selector.select(requirements, accelerators, backends).accelerator();
    }

    /** Says that measuring begins, and how busy the machine is: who reads the figures wants to know. */
    void measuring(String what) {
        progress.accept("%s: measuring, load average %.2f".formatted(what, HostLoad.average()));
    }
}
