/** The benchmark guest of the software CPU, on the software CPU and under QEMU. */
@NullMarked
package com.vmaccel.bench.internal.soft;

import org.jspecify.annotations.NullMarked;
