/** The conformance suite as JUnit 5 tests. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.tck.junit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
