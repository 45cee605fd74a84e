package com.vmaccel.host.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.diagnose.DoctorCheck;
import com.vmaccel.api.diagnose.Finding;
import com.vmaccel.host.BackendDiagnosis;
import com.vmaccel.host.Doctor;
import com.vmaccel.host.Layer;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is asked may fail in any way. */
class ExaminationTest {

    private static final Layer ABSENT = new Layer.NotInstalled("get it");

    @Test
    void everyBackendOfTheCatalogueHasOneLayer() {
        var diagnoses = Examination.backends(List.of(backend("kvm", () -> new Availability.Unavailable("no", "try"))), entry -> ABSENT);
        assertEquals(List.of("kvm", "hvf", "whpx", "vz", "soft"), diagnoses.stream().map(BackendDiagnosis::id).toList());
        assertEquals(new Layer.Unavailable("no", "try"), diagnoses.getFirst().layer());
        assertEquals(ABSENT, diagnoses.getLast().layer());
    }

    @Test
    void aBackendNobodyKnowsIsListedToo() {
        var diagnoses = Examination.backends(List.of(backend("toy", () -> new Availability.Unavailable("no", "try"))), entry -> ABSENT);
        assertEquals("toy", diagnoses.getLast().id());
        assertEquals(6, diagnoses.size());
    }

    @Test
    void aProbeThatThrowsIsUnavailable() {
        var diagnoses = Examination.backends(List.of(backend("kvm", () -> {
            throw new NoClassDefFoundError("lost");
        })), entry -> ABSENT);
        assertTrue(assertInstanceOf(Layer.Unavailable.class, diagnoses.getFirst().layer()).reason().contains("lost"));
    }

    @Test
    void aCheckThatThrowsBecomesAFinding() {
        var results = Examination.checks(List.of(check(() -> {
            throw new IllegalStateException("broken");
        }), check(() -> List.of(Finding.information("fine")))));
        assertEquals(2, results.size());
        Finding failure = results.getFirst().findings().getFirst();
        assertEquals(Finding.Severity.PROBLEM, failure.severity());
        assertTrue(failure.text().contains("broken"));
        assertEquals(List.of(Finding.information("fine")), results.getLast().findings());
    }

    @Test
    void withoutBackendsOnTheClassPathNoneIsInstalled() {
        var report = Doctor.ofClassPath().examine();
        assertTrue(report.backends().stream().allMatch(backend -> backend.layer() instanceof Layer.NotInstalled), report::toText);
        assertEquals("no backend is available: no guest can run here", report.conclusion());
        assertEquals(Platform.current(), report.host().platform());
    }

    private static Backend backend(String id, Supplier<Availability> probe) {
        return new Backend() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public Set<Platform> platforms() {
                return Set.of();
            }

            @Override
            public Availability availability() {
                return probe.get();
            }

            @Override
            public Availability reprobe() {
                return probe.get();
            }
        };
    }

    private static DoctorCheck check(Supplier<List<Finding>> findings) {
        return new DoctorCheck() {
            @Override
            public String subject() {
                return "subject";
            }

            @Override
            public List<Finding> examine() {
                return findings.get();
            }
        };
    }
}
