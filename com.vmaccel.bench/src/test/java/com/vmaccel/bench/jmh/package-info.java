/** Benchmarks with JMH, of what has no side in C: calls that stay in Java. */
package com.vmaccel.bench.jmh;
