/** The conformance suite: what "an accelerator" means, as cases with the guest code they run, and a runner without a test framework. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
