/** Interrupts: per-vCPU queues, the interrupt controller and the local APIC. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.interrupt;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
