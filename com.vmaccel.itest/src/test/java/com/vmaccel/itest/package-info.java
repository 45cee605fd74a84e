/** What tests of the distribution share: where it is, and bundles and texts made for a test. */
package com.vmaccel.itest;
