package com.vmaccel.launcher.command;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.capability.Platform;
import com.vmaccel.host.BackendDiagnosis;
import com.vmaccel.host.Doctor;
import com.vmaccel.host.DoctorReport;
import com.vmaccel.host.HostSummary;
import com.vmaccel.host.Layer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whole command lines without a container: no engine is there, and the doctor knows two that are not. */
class CommandsTest {

    private static final Doctor DOCTOR = () -> new DoctorReport(
            HostSummary.of(Platform.current(), Optional.empty()),
            List.of(
                    new BackendDiagnosis("soft", "x.soft", "software", new Layer.NotInstalled("get it")),
                    new BackendDiagnosis("kvm", "x.kvm", "hardware", new Layer.Unavailable("no permission", "ask for it"))),
            List.of());

    @TempDir
    Path folder;

    private record Printed(int status, String out, String err) {}

    private static Commands commands(BenchCommand.Runner benchmarks, String... arguments) {
        return new Commands("1.2", new Engines(DOCTOR, List.of(), List.of()), new RunningCommand(), benchmarks, null, arguments);
    }

    private static Printed execute(BenchCommand.Runner benchmarks, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Commands commands = commands(benchmarks, arguments);
        commands.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Printed(commands.execute(arguments), out.toString(), err.toString());
    }

    private static Printed execute(String... arguments) {
        return execute((request, command) -> {}, arguments);
    }

    private static void assertComplains(int status, String line, Printed printed) {
        assertEquals(new Printed(status, "", line + "\n"), printed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            docter        | vmaccel: unknown command 'docter', did you mean doctor? (see 'vmaccel --help')
            zzz           | vmaccel: unknown command 'zzz' (see 'vmaccel --help')
            --debug       | vmaccel: Missing required subcommand (see 'vmaccel --help')
            run           | vmaccel: Missing required parameter: 'IMAGE' (see 'vmaccel run --help')
            run a b       | vmaccel: Unmatched argument at index 2: 'b' (see 'vmaccel run --help')
            run --memry a | vmaccel: Unknown option: '--memry', did you mean --memory? (see 'vmaccel run --help')
            """)
    void badUsageIsOneLine(String line, String expected) {
        Printed printed = execute(line.split(" "));
        assertEquals(2, printed.status());
        assertEquals(expected, printed.err().lines().findFirst().orElse(""));
        assertEquals(line.startsWith("--debug"), printed.err().lines().count() > 1, "a stack trace on request only");
    }

    @Test
    void whoAsksForNothingIsToldWhatThereIs() {
        Printed printed = execute();
        assertEquals(2, printed.status());
        assertTrue(printed.err().startsWith("Usage: vmaccel"), printed.err());
    }

    @Test
    void anEngineThatIsNotThereIsExplainedWithARemedy() throws IOException {
        String image = Files.write(folder.resolve("halt"), new byte[] {(byte) 0xf4}).toString();
        assertComplains(70, "vmaccel: soft: cannot be used here: not installed (get it) (see 'vmaccel doctor')", execute("run", "--accel", "soft", image));
        assertComplains(70, "vmaccel: kvm: cannot be used here: no permission (ask for it) (see 'vmaccel doctor')", execute("selftest", "--accel=kvm"));
        assertComplains(70, "vmaccel: no engine can be used here: no backend is installed (see 'vmaccel doctor')", execute("run", image));
        assertComplains(2, "vmaccel: unknown backend 'qemu': known are soft, kvm (see 'vmaccel run --help')", execute("run", "--accel", "qemu", image));
    }

    @Test
    void badLimitsAreBadUsage() throws IOException {
        String file = Files.writeString(folder.resolve("limits"), "SOMETIMES a.case why\n").toString();
        assertComplains(2, "vmaccel: " + file + ": not a known limit (FAIL or HANG, name, reason): SOMETIMES a.case why (see 'vmaccel selftest --help')",
                execute("selftest", "--limits", file));
        assertComplains(2, "vmaccel: " + file + "s: no such file (see 'vmaccel selftest --help')", execute("selftest", "--limits", file + "s"));
    }

    @Test
    void aLockstepTakesAGuestOrRandomInstructions() throws IOException {
        String both = "vmaccel: needs an image or --random, not both (see 'vmaccel lockstep --help')";
        assertComplains(2, both, execute("lockstep", "kvm", "kvm"));
        assertComplains(2, both, execute("lockstep", "kvm", "kvm", "guest", "--random", "1"));
        String image = Files.write(folder.resolve("halt"), new byte[] {(byte) 0xf4}).toString();
        assertComplains(2, "vmaccel: a lockstep needs at least one step, not 0 (see 'vmaccel lockstep --help')", execute("lockstep", "kvm", "kvm", image, "--steps", "0"));
        Printed group = execute("lockstep", "kvm", "kvm", "--random", "1", "--groups", "bits,avx");
        assertEquals(2, group.status());
        assertTrue(group.err().startsWith("vmaccel: no group 'avx' of instructions: there are arithmetic, bits, "), group.err());
        assertComplains(70, "vmaccel: kvm: cannot be used here: no permission (ask for it) (see 'vmaccel doctor')", execute("lockstep", "kvm", "kvm", image));
    }

    @Test
    void failuresAreOneLineAndAStackTraceOnRequest() {
        BenchCommand.Runner broken = (request, command) -> {
            throw new IllegalArgumentException("two\nlines");
        };
        assertComplains(70, "vmaccel: internal error: java.lang.IllegalArgumentException: two lines (--debug shows where)", execute(broken, "bench", "x"));
        Printed printed = execute(broken, "bench", "x", "--debug");
        assertTrue(printed.err().contains("\n\tat " + CommandsTest.class.getName()), printed.err());
    }

    @Test
    void anOutputThatBreaksIsNamedWithItsReason() {
        BenchCommand.Runner broken = (request, command) -> {
            throw new UncheckedIOException("the guest's console", new IOException("Broken pipe"));
        };
        assertComplains(70, "vmaccel: the guest's console: Broken pipe", execute(broken, "bench", "x"));
    }

    @Test
    void withoutTheirBundleBenchmarksAreUnavailable() {
        Printed printed = execute((BenchCommand.Runner) null, "bench", "exits");
        assertEquals(70, printed.status());
        assertTrue(printed.err().contains("not installed (install the whole distribution)"), printed.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "run", "selftest", "lockstep", "bench", "completion"})
    void everyCommandHasHelpOfItsOwnThatFitsATerminal(String command) {
        Printed asOption = execute(command, "--help");
        Printed asCommand = execute("help", command);
        assertEquals(0, asOption.status());
        assertEquals(asOption.out(), asCommand.out());
        assertAll(
                () -> assertTrue(asOption.out().startsWith("Usage: vmaccel " + command), asOption.out()),
                () -> assertTrue(asOption.out().contains("Example"), asOption.out()),
                () -> assertTrue(asOption.out().contains("--debug"), asOption.out()),
                () -> assertEquals(List.of(), asOption.out().lines().filter(row -> row.length() > 80).toList()));
        assertTrue(execute("--help").out().contains("\n  " + command + " "), "the overview names it");
    }

    @Test
    void theVersionIsTheBundles() {
        assertEquals(new Printed(0, "vmaccel 1.2\n", ""), execute("--version"));
    }

    /** Of a command line that begins with a command only that one is looked at. */
    @Test
    void aCommandIsTheSameAloneAndAmongAll() {
        CommandLine all = commands((request, command) -> {}).line();
        for (CommandLine command : List.copyOf(all.getSubcommands().values())) {
            String name = command.getCommandName();
            CommandLine among = commands((request, nobody) -> {}, name).line().getSubcommands().get(name);
            assertEquals(command.getUsageMessage(), among.getUsageMessage());
        }
        assertEquals(Set.of("run", "help"), commands((request, command) -> {}, "run").line().getSubcommands().keySet());
    }
}
