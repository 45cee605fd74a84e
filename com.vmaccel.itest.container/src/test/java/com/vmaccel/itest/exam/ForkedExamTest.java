package com.vmaccel.itest.exam;

import com.vmaccel.itest.exam.fixture.Features;
import com.vmaccel.testing.paxexam.ContainerKind;
import com.vmaccel.testing.paxexam.PaxExam;

/** The driver in a container of the forked kind. */
@PaxExam(container = ContainerKind.FORKED)
class ForkedExamTest extends Features {}
