/** The semantics of the instructions that access ports and memory, one instruction or one element of a string instruction at a time. */
@NullMarked
package com.vmaccel.itest.adversary.execute;

import org.jspecify.annotations.NullMarked;
