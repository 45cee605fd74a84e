/** What only the KVM engine offers beyond the common API. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.kvm;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
