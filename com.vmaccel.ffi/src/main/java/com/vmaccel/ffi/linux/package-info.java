/** Linux: the C library under its own names, page mappings, eventfds and the signal that kicks a vCPU. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.ffi.linux;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
