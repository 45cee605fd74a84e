/** Tests on hosts that QEMU emulates. */
package com.vmaccel.itest.hosts;
