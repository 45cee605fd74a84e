package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.VcpuExit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In what order queued interrupts reach the engine. */
class InterruptQueueTest extends EngineTests {

    @Test
    void aNonMaskableInterruptComesBeforeThoseThatWait() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1), Guest.out(2, 2), Guest.out(3, 3)))) {
            vcpu.canInject = true;
            vcpu.interrupts().interrupt(0x41);
            vcpu.interrupts().nmi();
            vcpu.interrupts().nmi();
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run());
            vcpu.run();
            assertEquals(List.of("nmi", "inject 65"), vcpu.log.stream().filter(line -> line.startsWith("nmi") || line.startsWith("inject")).toList());
        }
    }

    @Test
    void interruptsKeepTheirOrder() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1), Guest.out(2, 2), Guest.out(3, 3)))) {
            vcpu.interrupts().interrupt(0x80);
            vcpu.interrupts().interrupt(0x30);
            for (int i = 0; i < 2; i++) {
                vcpu.canInject = true;
                vcpu.run();
            }
            assertEquals(List.of("inject 128", "inject 48"), vcpu.log.stream().filter(line -> line.startsWith("inject")).toList());
        }
    }

    @Test
    void aSystemManagementInterruptIsAskedForOnceAndFirst() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1), Guest.out(2, 2), Guest.out(3, 3)))) {
            vcpu.interrupts().nmi();
            vcpu.interrupts().smi();
            vcpu.interrupts().smi();
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run());
            vcpu.run();
            assertEquals(List.of("smi", "nmi"), vcpu.log.stream().filter(line -> line.equals("smi") || line.startsWith("nmi")).toList());
        }
    }
}
