/** What a host and an engine offer, as data that can be asked before anything is created. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.capability;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
