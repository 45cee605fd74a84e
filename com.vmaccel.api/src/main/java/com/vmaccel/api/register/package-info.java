/** Architectural registers by name, their bulk transfer, and the table that maps them to an engine's own locations. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.register;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
