/** Both sides of the driver. */
@NullMarked
package com.vmaccel.testing.paxexam.internal;

import org.jspecify.annotations.NullMarked;
