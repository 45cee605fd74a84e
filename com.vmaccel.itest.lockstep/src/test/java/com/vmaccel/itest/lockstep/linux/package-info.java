/** A little Linux: enough of its system calls for a static program without threads, on any x86 accelerator. */
@org.jspecify.annotations.NullMarked
package com.vmaccel.itest.lockstep.linux;
