/** Hyper-V's interface for guests: what Windows and others use when CPUID announces it. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.hyperv;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
