/** Doorbells that a guest rings without an exit, and interrupts that are raised by an event. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.ioevent;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
