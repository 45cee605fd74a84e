/** The x86 instruction set as data: decodes instructions of every operating mode and writes them in Intel syntax. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.x86;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
