/** The instructions of the x87 FPU: its register stack, its environment, and what each operation does with them. */
@NullMarked
package com.vmaccel.x86.internal.x87;

import org.jspecify.annotations.NullMarked;
