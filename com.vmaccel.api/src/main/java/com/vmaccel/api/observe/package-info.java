/** Whiteboard: services told of exits, kicks and mappings. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.observe;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
