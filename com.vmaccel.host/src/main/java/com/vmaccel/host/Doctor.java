package com.vmaccel.host;

import com.vmaccel.api.capability.Platform;
import com.vmaccel.host.internal.ClassPathDoctor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Examines this host: every backend the library knows of, installed or not, and whatever else the {@code com.vmaccel.api.diagnose} services find. In a
 * container a service; elsewhere {@link #ofClassPath()}. Thread-safe.
 */
@ProviderType
public interface Doctor {

    /**
     * Examines the host now. Never throws: a backend or a check that fails becomes part of the report.
     *
     * @return the report
     */
    DoctorReport examine();

    /**
     * Makes a doctor for programs without a container: it knows the backends and checks on the class path or module path.
     *
     * @return the doctor
     */
    static Doctor ofClassPath() {
        return new ClassPathDoctor(Platform.current());
    }
}
