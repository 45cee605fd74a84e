/** The feature repository in a real Karaf. */
package com.vmaccel.itest.karaf;
