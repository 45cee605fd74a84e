/** Whiteboard: services asked where guest memory and vCPU threads should go. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.placement;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
