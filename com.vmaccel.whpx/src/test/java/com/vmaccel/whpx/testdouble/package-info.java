/** The library that stands in for the platform, for tests of this and other modules. */
@org.jspecify.annotations.NullMarked
package com.vmaccel.whpx.testdouble;
