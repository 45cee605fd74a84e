/** System management mode, the processor's mode for firmware. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.smm;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
