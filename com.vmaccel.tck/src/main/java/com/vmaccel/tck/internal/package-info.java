/** The guests of the suite and what is expected of them. */
@NullMarked
package com.vmaccel.tck.internal;

import org.jspecify.annotations.NullMarked;
