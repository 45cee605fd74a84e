/** Virtual machines that are used again instead of created anew. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.pool;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
