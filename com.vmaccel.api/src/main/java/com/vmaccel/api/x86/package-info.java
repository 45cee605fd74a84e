/** x86 values: segments, descriptor tables, MSR indices, CPUID, extended state and events. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.x86;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
