/** The doctor: which backends this host has, which not, why, and the remedy. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.host;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
