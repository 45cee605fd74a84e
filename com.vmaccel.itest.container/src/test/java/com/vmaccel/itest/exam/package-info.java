/** Tests that Pax Exam runs inside of a container. */
package com.vmaccel.itest.exam;
