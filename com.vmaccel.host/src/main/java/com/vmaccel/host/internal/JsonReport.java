package com.vmaccel.host.internal;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.diagnose.Finding;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.host.BackendDiagnosis;
import com.vmaccel.host.CheckResult;
import com.vmaccel.host.DoctorReport;
import com.vmaccel.host.HostSummary;
import com.vmaccel.host.Json;
import com.vmaccel.host.Layer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The report for programs. Names of constants are those of the API. */
public final class JsonReport {

    private JsonReport() {}

    /**
     * Renders a report.
     *
     * @param report the report
     * @return one JSON object on one line, ended by a line feed
     */
    public static String render(DoctorReport report) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("host", host(report.host()));
        root.put("backends", report.backends().stream().map(JsonReport::backend).toList());
        root.put("checks", report.checks().stream().map(JsonReport::check).toList());
        root.put("conclusion", report.conclusion());
        return Json.of(root) + "\n";
    }

    private static Map<String, Object> host(HostSummary host) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("platform", host.platform());
        json.put("java", host.java());
        json.put("nativeAccess", host.nativeAccess());
        json.put("enablingNativeAccess", host.enabling());
        host.framework().ifPresent(framework -> json.put("framework", framework));
        return json;
    }

    private static Map<String, Object> backend(BackendDiagnosis backend) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", backend.id());
        json.put("bundle", backend.bundle());
        json.put("description", backend.description());
        json.put("layer", backend.layer().title());
        switch (backend.layer()) {
            case Layer.NotInstalled(var remedy) -> json.put("remedy", remedy);
            case Layer.NotResolved(var missing, var remedy) -> {
                json.put("missing", missing);
                json.put("remedy", remedy);
            }
            case Layer.Unavailable(var reason, var remedy, var status) -> {
                json.put("reason", reason);
                json.put("remedy", remedy);
                status.ifPresent(value -> json.put("nativeStatus", status(value)));
            }
            case Layer.Available(var capabilities) -> json.put("capabilities", capabilities(capabilities));
        }
        return json;
    }

    private static Map<String, Object> status(NativeStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("value", status.value());
        json.put("name", status.name());
        json.put("text", status);
        return json;
    }

    private static Map<String, Object> capabilities(Capabilities offered) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architecture", offered.architecture());
        json.put("kind", offered.kind());
        json.put("evidence", offered.evidence());
        json.put("interruptModes", offered.interruptModes());
        json.put("features", offered.features());
        json.put("exits", offered.exits());
        json.put("maxVcpus", offered.limits().maxVcpus());
        json.put("maxMemorySlots", offered.limits().maxMemorySlots());
        json.put("maxVirtualMachines", offered.limits().maxVirtualMachines());
        json.put("granularityBytes", offered.limits().granularityBytes());
        json.put("addressBits", offered.limits().addressBits());
        return json;
    }

    private static Map<String, Object> check(CheckResult check) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("subject", check.subject());
        json.put("findings", check.findings().stream().map(JsonReport::finding).toList());
        return json;
    }

    private static Map<String, Object> finding(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("severity", finding.severity());
        json.put("text", finding.text());
        finding.remedy().ifPresent(remedy -> json.put("remedy", remedy));
        return json;
    }
}
