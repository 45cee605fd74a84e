/** The commands, as a component of the launcher's bundle. */
@NullMarked
package com.vmaccel.launcher.command;

import org.jspecify.annotations.NullMarked;
