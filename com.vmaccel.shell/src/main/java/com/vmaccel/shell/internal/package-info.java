/** The commands, and the console that executes them. */
@NullMarked
package com.vmaccel.shell.internal;

import org.jspecify.annotations.NullMarked;
