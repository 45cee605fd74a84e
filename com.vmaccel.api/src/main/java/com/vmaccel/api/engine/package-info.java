/** For authors of backends: the parts every engine shares, so that a backend holds only what is its own. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.engine;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
