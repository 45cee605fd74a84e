/** What the build enforces beyond the compiler: who depends on whom, what sources and classes may hold, what jars look like. */
package com.vmaccel.checks;
