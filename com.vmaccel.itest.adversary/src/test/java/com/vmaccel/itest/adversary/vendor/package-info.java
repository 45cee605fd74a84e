/** A pretend vendor library with the awkward habits of several real ones, made of the public interface of another engine. */
@NullMarked
package com.vmaccel.itest.adversary.vendor;

import org.jspecify.annotations.NullMarked;
