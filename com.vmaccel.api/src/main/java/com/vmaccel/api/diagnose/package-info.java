/** Whiteboard: checks that the doctor runs. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.diagnose;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
