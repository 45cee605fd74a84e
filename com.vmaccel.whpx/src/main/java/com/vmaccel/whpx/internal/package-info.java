/** Windows Hypervisor Platform on x86-64. This bundle resolves only where the framework says the host is one. */
@Requirement(namespace = "osgi.native", filter = "(&(osgi.native.osname~=win32)(osgi.native.processor~=x86-64))")
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"org.osgi.service.condition.Condition\"", effective = "active")
@NullMarked
package com.vmaccel.whpx.internal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Requirement;
