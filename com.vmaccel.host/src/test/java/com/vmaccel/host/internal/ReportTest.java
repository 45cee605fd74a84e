package com.vmaccel.host.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.diagnose.Finding;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.host.BackendDiagnosis;
import com.vmaccel.host.CheckResult;
import com.vmaccel.host.DoctorReport;
import com.vmaccel.host.HostSummary;
import com.vmaccel.host.Json;
import com.vmaccel.host.Layer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One report with every layer, rendered both ways. */
class ReportTest {

    private static final DoctorReport REPORT = new DoctorReport(
            new HostSummary(Platform.of(OperatingSystem.LINUX, Architecture.X86_64), "25 (A, B)", false, "put the option there", Optional.of("felix 7")),
            List.of(
                    new BackendDiagnosis("a", "x.a", "the first", new Layer.Available(new Capabilities(
                            Architecture.X86_64, ExecutionKind.HARDWARE, Evidence.RUN_ON_VENDOR_SYSTEM,
                            Set.of(Capability.DIRTY_TRACKING), Set.of(InterruptMode.NONE), Set.of(ExitKind.PORT_READ),
                            new Capabilities.Limits(4, 32, 7, 4096, 40)))),
                    new BackendDiagnosis("b", "x.b", "the second", new Layer.Unavailable(
                            "may not open \"it\"", "ask", Optional.of(new NativeStatus.Errno(13, "EACCES")))),
                    new BackendDiagnosis("c", "x.c", "the third", new Layer.NotResolved(List.of("one", "two"), "go home")),
                    new BackendDiagnosis("d", "x.d", "the fourth", new Layer.NotInstalled("get it"))),
            List.of(new CheckResult("numa", List.of(new Finding(Finding.Severity.WARNING, "far\taway", Optional.of("move"))))));

    @Test
    void text() {
        assertEquals("""
                  platform       linux/x86_64
                  java           25 (A, B)
                  native access  not enabled: put the option there
                  container      felix 7

                a: available (the first)
                  guests         x86_64, run by the processor
                  limits         4 vCPUs, 32 memory slots, pages of 4096 bytes, 40 address bits
                  interrupts     none
                  features       dirty tracking
                  exits          port read
                  evidence       the conformance suite was run on a system of this kind

                b: unavailable (the second)
                  reason         may not open "it"
                  remedy         ask
                  native status  EACCES (13)

                c: not resolved (the third)
                  missing        one
                  missing        two
                  remedy         go home

                d: not installed (the fourth)
                  remedy         get it

                numa (check)
                  warning        far\taway
                  remedy         move

                guests can run on a
                """, REPORT.toText());
    }

    @Test
    void aLongValueGoesOnBelowItselfAndWordsStayWhole() {
        String unbreakable = "x".repeat(120);
        Layer missing = new Layer.NotInstalled("first " + "word ".repeat(19) + "second " + unbreakable + " end");
        String text = new DoctorReport(REPORT.host(), List.of(new BackendDiagnosis("a", "x.a", "it", missing)), List.of()).toText();
        String indent = " ".repeat(17);
        assertTrue(text.contains("\n  remedy         first " + "word ".repeat(18) + "word\n" + indent + "second\n" + indent + unbreakable + "\n" + indent + "end\n"), text);
    }

    @Test
    void json() {
        String json = REPORT.toJson();
        assertTrue(json.startsWith("{\"host\":{\"platform\":\"linux/x86_64\",\"java\":\"25 (A, B)\",\"nativeAccess\":false,\"enablingNativeAccess\":\"put the option there\",\"framework\":\"felix 7\"},"), json);
        assertTrue(json.contains("\"layer\":\"available\",\"capabilities\":{\"architecture\":\"X86_64\",\"kind\":\"HARDWARE\","), json);
        assertTrue(json.contains("\"reason\":\"may not open \\\"it\\\"\",\"remedy\":\"ask\",\"nativeStatus\":{\"value\":13,\"name\":\"EACCES\",\"text\":\"EACCES (13)\"}"), json);
        assertTrue(json.contains("\"missing\":[\"one\",\"two\"]"), json);
        assertTrue(json.contains("{\"subject\":\"numa\",\"findings\":[{\"severity\":\"WARNING\",\"text\":\"far\\taway\",\"remedy\":\"move\"}]}"), json);
        assertTrue(json.endsWith("\"conclusion\":\"guests can run on a\"}\n"), json);
    }

    @Test
    void jsonEscapesWhatItMust() {
        assertEquals("{\"a\":\"\\u0001\\\\\\n\\u001b\\ud83d\\ude00é\"}", Json.of(Map.of("a", "\u0001\\\n\u001b😀é")));
    }
}
