/** A small x86 decoder: the instructions that access ports and memory, and nothing else. */
@NullMarked
package com.vmaccel.itest.adversary.instruction;

import org.jspecify.annotations.NullMarked;
