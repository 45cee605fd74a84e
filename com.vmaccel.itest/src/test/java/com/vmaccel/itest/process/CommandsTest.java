package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.BundleFile;
import com.vmaccel.itest.Checkout;
import com.vmaccel.itest.JsonText;
import com.vmaccel.itest.consumer.Failing;
import com.vmaccel.tck.junit.RequiredSuites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other commands, and what is printed when something goes wrong on the way to them. */
class CommandsTest {

    @TempDir
    Path folder;

    @Test
    void theCompletionScriptIsTakenByBashAndCompletesCommandsAndOptions() throws Exception {
        RequiredSuites.needPrograms("bash");
        Path script = Files.writeString(folder.resolve("completion"), Vmaccel.installed().run("completion").assertStatus(0).out());
        assertEquals(new Finished(0, "", ""), bash("bash -n " + script));
        String complete = "source " + script + "; complete -p vmaccel; COMPREPLY=(); COMP_WORDS=(%s); COMP_CWORD=%d; _complete_vmaccel; echo ${COMPREPLY[@]}";
        assertEquals("complete -o default -F _complete_vmaccel vmaccel\ndoctor\n", bash(complete.formatted("vmaccel do", 1)).out());
        assertTrue(bash(complete.formatted("vmaccel run --ti", 2)).out().endsWith("\n--timeout\n"));
    }

    private static Finished bash(String command) throws Exception {
        try (Child child = Child.start(List.of("bash", "--norc", "-c", command), Map.of())) {
            return child.end();
        }
    }

    @Test
    void theSelfTestReportsCasesAsJsonAndKnownLimitsCount() throws Exception {
        RequiredSuites.need("kvm", Files.isWritable(Path.of("/dev/kvm")), "no /dev/kvm that may be written");
        String limits = Checkout.ROOT.resolve("cnf/limits/kvm-pvm.txt").toString();
        Finished test = Vmaccel.installed().run("selftest", "--accel", "kvm", "--quick", "--json", "--limits", limits);
        assertEquals("", test.err());
        List<Map<String, Object>> lines = test.out().lines().map(line -> JsonText.object(line + "\n")).toList();
        assertEquals(Set.of("platform", "system", "java", "effort"), member(lines.getFirst(), "host").keySet());
        Map<String, Object> end = member(lines.getLast(), "end");
        Map<String, Map<String, Object>> cases = JsonText.byKey(lines.subList(1, lines.size() - 1).stream().map(line -> member(line, "case")).toList(), "name");
        assertTrue(cases.size() > 20, test::toString);
        boolean failed = cases.values().stream().anyMatch(result -> result.get("outcome").equals("Failed"));
        assertEquals(failed ? 1 : 0, test.status(), test::toString);
        assertEquals(List.of("kvm", !failed, (double) cases.size()), List.of(end.get("backend"), end.get("success"), end.get("cases")));
        cases.values().forEach(result -> assertEquals(!result.get("outcome").equals("Passed"), result.containsKey("reason"), result::toString));
    }

    @SuppressWarnings("unchecked") // its keys are texts
    private static Map<String, Object> member(Map<String, Object> line, String kind) {
        assertEquals(Set.of(kind), line.keySet());
        return (Map<String, Object>) line.get(kind);
    }

    @Test
    void theSelfTestSaysWhatItRanAndCanBeNarrowed() throws Exception {
        RequiredSuites.need("kvm", Files.isWritable(Path.of("/dev/kvm")), "no /dev/kvm that may be written");
        Path limits = Files.writeString(folder.resolve("limits"), "HANG ports.* this host has no ports\n");
        Finished test = Vmaccel.installed().run("selftest", "--accel=kvm", "--quick", "--verbose", "--only", "ports.", "--limits=" + limits).assertStatus(0);
        List<String> rows = test.out().lines().toList();
        assertTrue(rows.getLast().matches("kvm: \\d+ cases in .* s: 0 passed, 0 failed, .*"), test::out);
        assertTrue(rows.size() > 1 && rows.subList(0, rows.size() - 1).stream().allMatch(row -> row.contains("ports.") && row.contains("this host has no ports")), test::out);
    }

    @Test
    void aLockstepComparesAGuestAndRandomInstructions() throws Exception {
        RequiredSuites.need("kvm", Files.isWritable(Path.of("/dev/kvm")), "no /dev/kvm that may be written");
        Path image = Files.write(folder.resolve("guest"), HexFormat.of().parseHex("b021e6e9e6f4")); // mov al,'!'; out 0xe9,al; out 0xf4,al
        Finished guest = Vmaccel.installed().run("lockstep", "kvm", "kvm", "--mode=real", image.toString()).assertStatus(0);
        assertEquals("!no difference in 3 steps to the guest's end, PortWrite[port=244, size=1, value=33]\n", guest.out());
        Finished random = Vmaccel.installed().run("lockstep", "kvm", "kvm", "--random=200", "--seed=7", "--groups=arithmetic").assertStatus(0);
        assertTrue(random.out().matches("200 instructions of \\d+ operations from seed 7, \\d+ faults, 0 beyond judgement, 0 not repeatable, 0 differ\n"), random::out);
    }

    @Test
    void aComponentThatIsNotActivatedIsNotSilent() throws Exception {
        Path copy = folder.resolve("dist");
        Checkout.copy(Checkout.distribution(), copy);
        new BundleFile("failing")
                .header("Require-Capability", "osgi.extender;filter:=\"(osgi.extender=osgi.component)\"")
                .header("Service-Component", "failing.xml")
                .text("failing.xml", Failing.DESCRIPTION)
                .with(Failing.class)
                .writeInto(copy.resolve("backends"));
        Finished doctor = Vmaccel.at(copy).run("doctor").assertStatus(0);
        List<String> log = doctor.errLines().stream().filter(row -> row.contains("out of stock")).toList();
        assertEquals(1, log.size(), doctor::err);
        assertTrue(log.getFirst().startsWith("vmaccel: log: failing: ") && log.getFirst().contains("the part is missing"), doctor::err);
    }

    @Test
    void aDamagedDistributionIsOneLine() throws Exception {
        Path copy = folder.resolve("dist");
        Checkout.copy(Checkout.distribution(), copy);
        Files.move(copy.resolve("bundles"), folder.resolve("elsewhere"));
        Vmaccel.at(copy).run("doctor").assertComplained(70, "vmaccel: no bundles in " + copy.resolve("bundles") + ": vmaccel is not wholly installed");
    }

    @Test
    void badInputEndsTheProcessWithStatusTwoAndOnRequestWithAStackTrace() throws Exception {
        String line = "vmaccel: " + folder + ": is a directory";
        Finished debug = Vmaccel.installed().run("run", "--debug", folder.toString()).assertStatus(2);
        assertEquals(line, debug.errLines().getFirst());
        assertTrue(debug.err().contains("BadImageException") && debug.err().contains("\n\tat com.vmaccel."), debug::err);
    }
}
