/** Which model-specific registers a guest reaches without the caller. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.msr;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
