/** Guests that run guests of their own. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.nested;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
