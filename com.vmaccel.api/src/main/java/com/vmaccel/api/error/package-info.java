/** The failures of the library: one sealed family, each with the native status it came from. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.error;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
