/** One processor: its state, address translation, decoded code and the delivery of events. What instructions do is in the packages beside it. */
@NullMarked
package com.vmaccel.x86.internal.cpu;

import org.jspecify.annotations.NullMarked;
