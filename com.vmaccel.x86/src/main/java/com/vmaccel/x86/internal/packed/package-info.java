/** Packed integers of MMX and SSE: lanes, shifts and shuffles as functions of longs. */
@NullMarked
package com.vmaccel.x86.internal.packed;

import org.jspecify.annotations.NullMarked;
