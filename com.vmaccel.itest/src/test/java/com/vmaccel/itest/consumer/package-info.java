/** Bundles of users, as they run inside of a container under test. */
package com.vmaccel.itest.consumer;
