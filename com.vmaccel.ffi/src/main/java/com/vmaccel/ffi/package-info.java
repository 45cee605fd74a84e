/** Native access for backends: symbol lookup and downcalls, errno per thread, C struct layouts and ioctl numbers. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.ffi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
