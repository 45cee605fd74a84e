package com.vmaccel.bench;

import java.io.PrintWriter;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** A service that runs benchmarks. Thread-safe; two runs at a time disturb each other's figures. */
@ProviderType
public interface Benchmarks {

    /**
     * Lists the benchmarks.
     *
     * @return their names
     */
    List<String> names();

    /**
     * Describes a benchmark.
     *
     * @param name its name
     * @return one line
     * @throws IllegalArgumentException if there is none of that name
     */
    String summary(String name);

    /**
     * Runs a benchmark and prints its results: a table, or one JSON object per line. Takes seconds.
     *
     * @param name its name
     * @param options how long to measure and how to print
     * @param results receives the results, and nothing else
     * @param progress receives a line whenever something worth knowing happens
     * @throws IllegalArgumentException if there is no benchmark of that name
     * @throws java.io.UncheckedIOException if the chart cannot be written; the results are printed by then
     * @throws com.vmaccel.api.error.VmAccelException if this host lacks what it needs (the engine, a C compiler), or the library fails
     */
    void run(String name, BenchmarkOptions options, PrintWriter results, PrintWriter progress);
}
