package com.vmaccel.itest.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.itest.hosts.guest.OpensKvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kernel of the aarch64 host offers KVM to a Java program. */
class Arm64Test {

    @Test
    void aJavaProgramCreatesAVirtualMachine() throws Exception {
        GuestProcess.Ended ended = EmulatedHost.ARM64.prepare().runProgram(OpensKvm.class).assertStatus(0);
        assertEquals(List.of("aarch64: KVM 12, a virtual machine, a vCPU"), ended.out(), ended::toString);
    }
}
