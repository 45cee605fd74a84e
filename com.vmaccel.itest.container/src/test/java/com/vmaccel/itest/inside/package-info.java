/** vmaccel's bundles in a container, seen from inside. */
package com.vmaccel.itest.inside;
