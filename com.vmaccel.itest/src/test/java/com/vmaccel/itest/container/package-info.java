/** The real launcher's container, started in the JVM of the tests. */
package com.vmaccel.itest.container;
