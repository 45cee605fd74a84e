/** Floating-point arithmetic as x87 and SSE do it: one unpacked number, one rounding, flags as the status word and MXCSR have them. */
@NullMarked
package com.vmaccel.x86.internal.fp;

import org.jspecify.annotations.NullMarked;
