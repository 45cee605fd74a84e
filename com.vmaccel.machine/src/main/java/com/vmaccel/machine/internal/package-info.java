/** The devices of the board, its memory map, and how an image gets into it. */
@NullMarked
package com.vmaccel.machine.internal;

import org.jspecify.annotations.NullMarked;
