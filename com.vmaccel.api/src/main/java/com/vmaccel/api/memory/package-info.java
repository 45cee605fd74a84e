/** Host memory, the slots that put it into a guest, and access to guest-physical addresses. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.memory;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
