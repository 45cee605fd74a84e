/** Counting a guest's instructions and stopping it after a number of them. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.counting;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
