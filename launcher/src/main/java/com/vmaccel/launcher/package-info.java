/** The executable: starts a framework and hands the command line to the bundle side. Nothing here is used by the bundle side. */
@NullMarked
package com.vmaccel.launcher;

import org.jspecify.annotations.NullMarked;
