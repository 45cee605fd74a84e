/** Programs that run on the emulated hosts. */
package com.vmaccel.itest.hosts.guest;
