/** The opcode tables, and how their rows are read. */
@NullMarked
package com.vmaccel.x86.internal;

import org.jspecify.annotations.NullMarked;
