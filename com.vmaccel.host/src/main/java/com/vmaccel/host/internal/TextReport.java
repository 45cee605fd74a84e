package com.vmaccel.host.internal;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.diagnose.Finding;
import com.vmaccel.host.BackendDiagnosis;
import com.vmaccel.host.CheckResult;
import com.vmaccel.host.DoctorReport;
import com.vmaccel.host.HostSummary;
import com.vmaccel.host.Layer;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report for people. */
public final class TextReport {

    /** How long the value of a row may be. */
    private static final int VALUE_COLUMNS = 100;

    private final StringBuilder text = new StringBuilder();

    private TextReport() {}

    /**
     * Renders a report.
     *
     * @param report the report
     * @return lines, each ended by a line feed
     */
    public static String render(DoctorReport report) {
        TextReport result = new TextReport();
        result.host(report.host());
        report.backends().forEach(result::backend);
        report.checks().forEach(result::check);
        result.text.append('\n').append(report.conclusion()).append('\n');
        return result.text.toString();
    }

    private void host(HostSummary host) {
        line("platform", host.platform().toString());
        line("java", host.java());
        line("native access", host.nativeAccess() ? "enabled" : "not enabled: " + host.enabling());
        line("container", host.framework().orElse("none"));
    }

    private void backend(BackendDiagnosis backend) {
        heading(backend.id() + ": " + backend.layer().title(), backend.description());
        switch (backend.layer()) {
            case Layer.NotInstalled(var remedy) -> line("remedy", remedy);
            case Layer.NotResolved(var missing, var remedy) -> {
                missing.forEach(requirement -> line("missing", requirement));
                line("remedy", remedy);
            }
            case Layer.Unavailable(var reason, var remedy, var status) -> {
                line("reason", reason);
                line("remedy", remedy);
                status.ifPresent(value -> line("native status", value.toString()));
            }
            case Layer.Available(var capabilities) -> capabilities(capabilities);
        }
    }

    private void capabilities(Capabilities offered) {
        line("guests", lower(offered.architecture()) + (offered.kind() == ExecutionKind.HARDWARE ? ", run by the processor" : ", run by software"));
        Capabilities.Limits limits = offered.limits();
        line("limits", "%d vCPUs, %d memory slots, pages of %d bytes, %d address bits"
                .formatted(limits.maxVcpus(), limits.maxMemorySlots(), limits.granularityBytes(), limits.addressBits()));
        line("interrupts", words(offered.interruptModes()));
        line("features", words(offered.features()));
        line("exits", words(offered.exits()));
        line("evidence", offered.evidence() == Evidence.RUN_ON_VENDOR_SYSTEM
                ? "the conformance suite was run on a system of this kind"
                : "the conformance suite was not yet run on a system of this kind");
    }

    private void check(CheckResult check) {
        heading(check.subject(), "check");
        if (check.findings().isEmpty()) {
            line("result", "nothing to report");
        }
        for (Finding finding : check.findings()) {
            line(words(finding.severity()), finding.text());
            finding.remedy().ifPresent(remedy -> line("remedy", remedy));
        }
    }

    private void heading(String title, String detail) {
        text.append('\n').append(title).append(" (").append(detail).append(")\n");
    }

    /** Writes a named value; one that is too long for a row goes on below itself. */
    private void line(String name, String value) {
        String label = name;
        String rest = value;
        for (int cut = rowEnd(rest); cut < rest.length(); cut = rowEnd(rest)) {
            row(label, rest.substring(0, cut));
            label = "";
            rest = rest.substring(cut + 1);
        }
        row(label, rest);
    }

    private void row(String label, String value) {
        text.append("  %-14s %s\n".formatted(label, value));
    }

    /** The blank to break at, or the whole length. A word is never broken. */
    private static int rowEnd(String value) {
        if (value.length() <= VALUE_COLUMNS) {
            return value.length();
        }
        int blank = value.lastIndexOf(' ', VALUE_COLUMNS);
        int end = blank > 0 ? blank : value.indexOf(' ', VALUE_COLUMNS);
        return end > 0 ? end : value.length();
    }

    private static String words(Collection<? extends Enum<?>> values) {
        return values.isEmpty() ? "none" : values.stream().map(TextReport::words).collect(Collectors.joining(", "));
    }

    private static String words(Enum<?> value) {
        return lower(value).replace('_', ' ');
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
