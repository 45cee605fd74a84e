package com.vmaccel.host.internal;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Services;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.diagnose.DoctorCheck;
import com.vmaccel.api.diagnose.Finding;
import com.vmaccel.host.BackendDiagnosis;
import com.vmaccel.host.CheckResult;
import com.vmaccel.host.Doctor;
import com.vmaccel.host.DoctorReport;
import com.vmaccel.host.HostSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The doctor of programs without a container: nothing is resolved there, so a backend is missing, unavailable or available.
 *
 * @param platform the platform of this host
 */
public record ClassPathDoctor(Platform platform) implements Doctor {

    @Override
    public DoctorReport examine() {
        List<Finding> problems = new ArrayList<>();
        Consumer<String> problem = text -> problems.add(new Finding(Finding.Severity.PROBLEM, text, Optional.of("report this as a defect of its jar")));
        List<BackendDiagnosis> backends = Examination.backends(Accelerators.backends(platform, problem), entry -> entry.notInstalled(platform));
        List<CheckResult> checks = new ArrayList<>(Examination.checks(Services.find(DoctorCheck.class, problem)));
        if (!problems.isEmpty()) {
            checks.add(new CheckResult("class path", problems));
        }
        return new DoctorReport(HostSummary.of(platform, Optional.empty()), backends, checks);
    }
}
