/** The benchmarks and what they are measured with. */
@NullMarked
package com.vmaccel.bench.internal;

import org.jspecify.annotations.NullMarked;
