package com.vmaccel.launcher.command;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.machine.RunResult;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code --summary} prints. */
final class RunSummary {

    private RunSummary() {}

    static List<String> lines(RunResult result) {
        Stream<String> head = Stream.of(
                "status    %d: %s".formatted(result.outcome().status(), result.outcome().explanation()),
                "time      %s in the guest, %s in the host".formatted(millis(result.inGuest()), millis(result.inHost())),
                "exits     %d".formatted(result.exitCount()));
        Stream<String> exits = result.exits().entrySet().stream()
                .sorted(Map.Entry.<ExitKind, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .map(exit -> "%9d %s".formatted(exit.getValue(), exit.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        return Stream.concat(head, exits).collect(Collectors.toList());
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.3f ms", time.toNanos() / 1e6);
    }
}
