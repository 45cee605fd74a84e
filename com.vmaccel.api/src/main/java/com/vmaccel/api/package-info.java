/** Accelerators, virtual machines, vCPUs and their exits: what a user of the library programs against. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
