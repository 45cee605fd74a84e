/** What is published, used by builds that know nothing of this one. */
package com.vmaccel.itest.publish;
