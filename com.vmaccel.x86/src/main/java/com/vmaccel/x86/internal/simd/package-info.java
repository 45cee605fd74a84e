/** The instructions of MMX, SSE and SSE2, and those that save and restore the state of these and of x87. */
@NullMarked
package com.vmaccel.x86.internal.simd;

import org.jspecify.annotations.NullMarked;
