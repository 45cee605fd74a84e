package com.vmaccel.itest.exam;

import com.vmaccel.itest.exam.fixture.Features;
import com.vmaccel.testing.paxexam.ContainerKind;
import com.vmaccel.testing.paxexam.PaxExam;

/** The driver in a container of the native kind. */
@PaxExam(container = ContainerKind.NATIVE)
class NativeExamTest extends Features {}
