/** How the doctor finds things out and renders them. */
@NullMarked
package com.vmaccel.host.internal;

import org.jspecify.annotations.NullMarked;
