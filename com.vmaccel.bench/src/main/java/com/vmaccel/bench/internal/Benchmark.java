package com.vmaccel.bench.internal;

import java.util.List;

/** One benchmark: a class each. */
interface Benchmark {

    /** Its name on the command line, and the first word of its results' names. */
    String name();

    /** What it measures, in one line. */
    String summary();

    /** Measures. Failures of the library and what the host lacks come out as the library's exceptions. */
    List<Result> measure(Bench bench);
}
