/** The time a guest is told: its paravirtual clock and its time-stamp counters. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.time;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
