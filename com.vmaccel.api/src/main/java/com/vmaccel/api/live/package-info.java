/** Which virtual machines of a backend are alive, and their end before the backend's bundle is taken away. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.live;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
