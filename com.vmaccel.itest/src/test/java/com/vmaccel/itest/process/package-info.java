/** The distribution and the script that starts it, as processes. */
package com.vmaccel.itest.process;
