package com.vmaccel.host;

import com.vmaccel.api.diagnose.Finding;
import java.util.List;

/**
 * What one check found.
 *
 * @param subject what the check is about
 * @param findings what it found, most important first; a check that failed has one finding that says so
 */
public record CheckResult(String subject, List<Finding> findings) {

    /** Copies the list. */
    public CheckResult {
        findings = List.copyOf(findings);
    }
}
