/** Benchmarks that set the library against the same work done in C. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.bench;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
