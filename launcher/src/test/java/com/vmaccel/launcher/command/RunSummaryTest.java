package com.vmaccel.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.machine.RunResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunSummaryTest {

    @Test
    void theMostFrequentExitComesFirst() {
        var result = new RunResult(
                new RunResult.Outcome.Exited(16), Map.of(ExitKind.HALT, 1L, ExitKind.PORT_WRITE, 12L, ExitKind.PORT_READ, 1L),
                Duration.ofNanos(1_234_567), Duration.ofMillis(2), Optional.empty());
        assertEquals(List.of(
                "status    33: the guest wrote 16 to the exit port",
                "time      1.235 ms in the guest, 2.000 ms in the host",
                "exits     14",
                "       12 port write",
                "        1 port read",
                "        1 halt"), RunSummary.lines(result));
    }
}
