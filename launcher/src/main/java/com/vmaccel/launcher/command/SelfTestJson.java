package com.vmaccel.launcher.command;

import com.vmaccel.host.HostSummary;
import com.vmaccel.host.Json;
import com.vmaccel.tck.CaseResult;
import com.vmaccel.tck.Outcome;
import com.vmaccel.tck.Report;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code selftest --json} prints. */
final class SelfTestJson {

    private SelfTestJson() {}

    static String render(HostSummary host, Map<String, Report> reports) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("platform", host.platform());
        root.put("java", host.java());
        root.put("success", reports.values().stream().allMatch(Report::isSuccess));
        root.put("backends", reports.entrySet().stream().map(entry -> backend(entry.getKey(), entry.getValue())).toList());
        return Json.of(root) + "\n";
    }

    private static Map<String, Object> backend(String id, Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("success", report.isSuccess());
        json.put("summary", report.summary());
        json.put("cases", report.results().stream().map(SelfTestJson::result).toList());
        return json;
    }

    private static Map<String, Object> result(CaseResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", result.test().name());
        json.put("outcome", result.outcome().getClass().getSimpleName());
        reason(result.outcome()).ifPresent(reason -> json.put("reason", reason));
        json.put("millis", result.duration().toMillis());
        return json;
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
