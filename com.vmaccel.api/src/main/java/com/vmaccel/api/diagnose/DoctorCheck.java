package com.vmaccel.api.diagnose;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** A service that the doctor asks for findings about this host. */
@ConsumerType
public interface DoctorCheck {

    /**
     * Returns what the check is about.
     *
     * @return a word or two, for a heading
     */
    String subject();

    /**
     * Looks at the host. Quick, without side effects; an exception becomes a finding.
     *
     * @return what was found, most important first; may be empty
     */
    List<Finding> examine();
}
