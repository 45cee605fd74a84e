/** The console of a long-lived container. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.shell;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
