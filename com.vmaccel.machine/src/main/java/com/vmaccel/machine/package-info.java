/** A small PC above any accelerator: loads a guest image, gives it memory, a serial port and a clock, and runs it to an end. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.machine;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
