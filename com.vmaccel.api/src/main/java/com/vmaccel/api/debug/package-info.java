/** Guest debugging: single-step, breakpoints and watchpoints reported as exits. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.debug;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
