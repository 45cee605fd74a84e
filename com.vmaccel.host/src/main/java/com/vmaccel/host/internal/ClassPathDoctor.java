package com.vmaccel.host.internal;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.diagnose.DoctorCheck;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.host.Doctor;
import com.vmaccel.host.DoctorReport;
import com.vmaccel.host.HostSummary;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The doctor of programs without a container: nothing is resolved there, so a backend is missing, unavailable or available.
 *
 * @param platform the platform of this host
 */
public record ClassPathDoctor(Platform platform) implements Doctor {

    @Override
    public DoctorReport examine() {
        List<DoctorCheck> checks = ServiceLoader.load(DoctorCheck.class, DoctorCheck.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return new DoctorReport(
                HostSummary.of(platform, Optional.empty()),
                Examination.backends(Accelerators.backends(platform), entry -> entry.notInstalled(platform)),
                Examination.checks(checks));
    }
}
