/** A model of the local APIC and of the bus between several, for engines whose virtual processors have none. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.x86.apic;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
