/** Runs the same guest on two engines and finds the first difference: a guest's own code step by step, or random instructions. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.tck.lockstep;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
