/** What the integer and system instructions do: a file for each group, of static methods over values and a processor's state. */
@NullMarked
package com.vmaccel.x86.internal.integer;

import org.jspecify.annotations.NullMarked;
