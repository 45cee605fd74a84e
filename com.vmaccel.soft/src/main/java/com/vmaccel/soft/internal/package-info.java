/** x86 virtual machines in software: no native access, any host. */
@NullMarked
package com.vmaccel.soft.internal;

import org.jspecify.annotations.NullMarked;
