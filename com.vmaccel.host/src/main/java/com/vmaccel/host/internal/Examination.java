package com.vmaccel.host.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.diagnose.DoctorCheck;
import com.vmaccel.api.diagnose.Finding;
import com.vmaccel.host.BackendDiagnosis;
import com.vmaccel.host.CheckResult;
import com.vmaccel.host.Layer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The questions that are the same inside and outside of a container. What is asked may fail in any way; the report then says so. */
final class Examination {

    private Examination() {}

    /** The catalogue first; then what is there although the catalogue does not know it. */
    static List<BackendDiagnosis> backends(Collection<Backend> present, Function<CatalogueEntry, Layer> absent) {
        List<BackendDiagnosis> result = new ArrayList<>();
        Map<String, Backend> others = new LinkedHashMap<>();
        present.forEach(backend -> others.putIfAbsent(id(backend), backend));
        for (CatalogueEntry entry : Catalogue.ENTRIES) {
            Backend backend = others.remove(entry.id());
            result.add(entry.diagnosis(backend == null ? absent.apply(entry) : layer(backend)));
        }
        others.forEach((id, other) -> result.add(new BackendDiagnosis(id, other.getClass().getName(), "not in the catalogue", layer(other))));
        return result;
    }

    private static String id(Backend backend) {
        try {
            return backend.id();
        } catch (RuntimeException | LinkageError e) {
            return backend.getClass().getName();
        }
    }

    static List<CheckResult> checks(Collection<DoctorCheck> checks) {
        return checks.stream().map(Examination::check).toList();
    }

    private static Layer layer(Backend backend) {
        try {
            return switch (backend.availability()) {
                case Availability.Available(var capabilities) -> new Layer.Available(capabilities);
                case Availability.Unavailable(var reason, var remedy, var status) -> new Layer.Unavailable(reason, remedy, status);
            };
        } catch (RuntimeException | LinkageError e) {
            return new Layer.Unavailable("its probe failed: " + e, "report this as a defect of the backend");
        }
    }

    private static CheckResult check(DoctorCheck check) {
        String subject = check.getClass().getName();
        try {
            subject = check.subject();
            return new CheckResult(subject, check.examine());
        } catch (RuntimeException | LinkageError e) {
            Finding failure = new Finding(Finding.Severity.PROBLEM, "this check failed: " + e, Optional.of("report this as a defect of the check"));
            return new CheckResult(subject, List.of(failure));
        }
    }
}
