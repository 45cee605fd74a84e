/** The system library of Windows for backends: memory in pages, and the error of the last call. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.ffi.windows;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
