/** Buses that dispatch port and memory-mapped accesses to handlers by range. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.bus;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
