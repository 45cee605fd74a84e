/** vCPU state as a list of elements, from which saving, restoring, resetting and comparing follow. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.state;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
