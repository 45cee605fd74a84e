package com.vmaccel.launcher.command;

import com.vmaccel.host.HostSummary;
import com.vmaccel.host.Json;
import com.vmaccel.tck.CaseResult;
import com.vmaccel.tck.Effort;
import com.vmaccel.tck.Outcome;
import com.vmaccel.tck.Report;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The lines that {@code selftest --json} prints. Each is one object with one member, which says what kind of line it is. */
final class SelfTestJson {

    private SelfTestJson() {}

    /** The first line: {@code host}. */
    static String host(HostSummary host, Effort effort) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("platform", host.platform());
        json.put("system", System.getProperty("os.version"));
        json.put("java", host.java());
        json.put("effort", effort.name().toLowerCase(Locale.ROOT));
        return line("host", json);
    }

    /** A case that ended: {@code case}. */
    static String result(String backend, CaseResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("backend", backend);
        json.put("name", result.test().name());
        json.put("outcome", result.outcome().getClass().getSimpleName());
        reason(result.outcome()).ifPresent(reason -> json.put("reason", reason));
        json.put("millis", result.duration().toMillis());
        return line("case", json);
    }

    /** The line behind the last case of a backend: {@code end}. */
    static String end(String backend, Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("backend", backend);
        json.put("success", report.isSuccess());
        json.put("cases", report.results().size());
        json.put("passed", report.with(Outcome.Passed.class).size());
        json.put("failed", report.with(Outcome.Failed.class).size());
        json.put("skipped", report.with(Outcome.Skipped.class).size());
        json.put("expectedFailures", report.with(Outcome.ExpectedFailure.class).size());
        json.put("unexpectedPasses", report.with(Outcome.UnexpectedPass.class).size());
        return line("end", json);
    }

    private static String line(String kind, Map<String, Object> json) {
        return Json.of(Map.of(kind, json)) + "\n";
    }

    private static Optional<String> reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Passed() -> Optional.empty();
            case Outcome.Failed(var reason, _) -> Optional.of(reason);
            case Outcome.Skipped(var reason) -> Optional.of(reason);
            case Outcome.ExpectedFailure(var reason, _) -> Optional.of(reason);
            case Outcome.UnexpectedPass(var reason) -> Optional.of(reason);
        };
    }
}
