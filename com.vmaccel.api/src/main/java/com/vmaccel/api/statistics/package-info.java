/** What an engine counts of its virtual machines and vCPUs. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.api.statistics;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
