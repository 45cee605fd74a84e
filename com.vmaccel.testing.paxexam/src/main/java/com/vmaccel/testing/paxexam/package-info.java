/** Pax Exam driven from JUnit 5: the tests of a class run inside of an OSGi container. */
@Export
@Version("0.1.0")
@NullMarked
package com.vmaccel.testing.paxexam;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
