package com.vmaccel.host;

import com.vmaccel.host.internal.JsonReport;
import com.vmaccel.host.internal.TextReport;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the doctor found.
 *
 * @param host the host and what runs this program
 * @param backends each backend of the catalogue, then any other that is there
 * @param checks what the checks found, in the order they were asked
 */
public record DoctorReport(HostSummary host, List<BackendDiagnosis> backends, List<CheckResult> checks) {

    /** Copies the lists. */
    public DoctorReport {
        backends = List.copyOf(backends);
        checks = List.copyOf(checks);
    }

    /**
     * Says whether guests can run here.
     *
     * @return one line, naming the backends that are available, or saying that there is none
     */
    public String conclusion() {
        String usable = backends.stream()
                .filter(backend -> backend.layer() instanceof Layer.Available)
                .map(BackendDiagnosis::id)
                .collect(Collectors.joining(", "));
        return usable.isEmpty() ? "no backend is available: no guest can run here" : "guests can run on " + usable;
    }

    /**
     * Renders the report for people.
     *
     * @return lines, each ended by a line feed
     */
    public String toText() {
        return TextReport.render(this);
    }

    /**
     * Renders the report for programs.
     *
     * @return one JSON object, ended by a line feed
     */
    public String toJson() {
        return JsonReport.render(this);
    }
}
