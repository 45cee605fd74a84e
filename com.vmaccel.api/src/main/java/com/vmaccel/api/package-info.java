/** One API over every hypervisor: accelerators, virtual machines, memory, vCPUs and their exits. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
