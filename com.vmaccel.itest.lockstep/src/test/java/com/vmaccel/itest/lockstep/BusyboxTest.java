package com.vmaccel.itest.lockstep;

import static com.vmaccel.tck.junit.RequiredSuites.need;
import static com.vmaccel.tck.junit.RequiredSuites.needPrograms;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.itest.lockstep.linux.LinuxProgram;
import com.vmaccel.itest.lockstep.linux.ProgramResult;
import com.vmaccel.machine.ImageLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that somebody else compiled, Debian's static busybox, in ring 3 of the software CPU: what it writes is compared with what the same file writes on this machine's processor, and with
 * what it writes under QEMU's translator.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class BusyboxTest {

    private static final Path BUSYBOX = Stream.of("/usr/bin/busybox", "/bin/busybox").map(Path::of).filter(Files::isExecutable).findFirst().orElse(Path.of("/usr/bin/busybox"));
    private static final String QEMU = "qemu-x86_64";
    private static final List<String> ENVIRONMENT = List.of("PATH=/bin", "TZ=UTC0");
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** What was run already. */
    private static final Map<List<String>, ProgramResult> SOFTWARE_CPU = new HashMap<>();

    /** Lines of numbers and words in no order. */
    private static final String WORDS = IntStream.range(0, 1000).mapToObj(i -> "%d word%d %x".formatted(i * 7919 % 1000, i * i % 97, i * 2654435761L)).reduce("", (a, b) -> a + b + "\n");

    /** A command, whose standard input is {@link #WORDS}. */
    static Stream<List<String>> commands() {
        return Stream.of(
                List.of("echo", "-e", "one\\ttwo"),
                List.of("seq", "-w", "1", "7", "300"),
                List.of("sort", "-n"),
                List.of("sort", "-k2,2", "-r"),
                List.of("uniq", "-c"),
                List.of("wc"),
                List.of("md5sum"),
                List.of("sha1sum"),
                List.of("sha256sum"),
                List.of("sha512sum"),
                List.of("sha3sum"),
                List.of("crc32"),
                List.of("base64"),
                List.of("gzip", "-c"),
                List.of("hexdump", "-C"),
                List.of("tr", "a-z", "A-Z"),
                List.of("sed", "-n", "s/\\([0-9]*\\) word\\([0-9]\\)5.*/\\2:\\1/p"),
                List.of("grep", "-c", "-E", "^1.*word[3-5]{2}"),
                List.of("awk", "{ n[$2] += $1; s += sqrt($1) / 3 } END { for (w in n) print w, n[w]; printf \"%.15g %e\\n\", s, s * 1e200 }"),
                List.of("expr", "123456789", "*", "987654", "%", "1000003"),
                List.of("factor", "1000003", "600851475143", "4295098369"),
                List.of("dc", "-e", "40k 2v p 3 100^ p 7 13 29 | p"),
                List.of("cal", "2", "2024"),
                List.of("date", "-u", "-d", "@1234567890", "+%c %j"),
                List.of("uname", "-sm"),
                List.of("sh", "-c", "i=0; s=1; while [ $i -lt 300 ]; do s=$((s * 31 + i & 0xffffff)); i=$((i + 1)); done; printf '%d %x\\n' $s $s; exit 7"),
                List.of("cat", "/nowhere"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void writesWhatItWritesOnTheProcessor(List<String> command) {
        need("busybox", Platform.current().architecture().filter(Architecture.X86_64::equals).isPresent(), "the processor is no x86-64");
        assertEquals(onHost(List.of(), command), onSoftwareCpu(command));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void writesWhatItWritesUnderQemu(List<String> command) {
        needPrograms(QEMU);
        assertEquals(onHost(List.of(QEMU), command), onSoftwareCpu(command));
    }

    private static ProgramResult onSoftwareCpu(List<String> command) {
        needBusybox();
        return SOFTWARE_CPU.computeIfAbsent(command, BusyboxTest::run);
    }

    private static ProgramResult run(List<String> command) {
        var arguments = Stream.concat(Stream.of("busybox"), command.stream()).toList();
        return new LinuxProgram(Engines.soft(), ImageLoader.load(BUSYBOX)).run(arguments, ENVIRONMENT, WORDS.getBytes(StandardCharsets.US_ASCII), LIMIT);
    }

    private static void needBusybox() {
        need("busybox", Files.isExecutable(BUSYBOX), BUSYBOX + " is not here; the package busybox-static has it");
    }

    /** Runs a command as a process, whose input must fit into what the program reads. */
    private static ProgramResult onHost(List<String> runner, List<String> command) {
        needBusybox();
        List<String> whole = new ArrayList<>(runner);
        whole.add(BUSYBOX.toString());
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole);
        builder.environment().clear();
        ENVIRONMENT.forEach(variable -> builder.environment().put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1)));
        try {
            Process process = builder.start();
            CompletableFuture.delayedExecutor(LIMIT.toMillis(), TimeUnit.MILLISECONDS).execute(process::destroyForcibly);
            CompletableFuture.runAsync(() -> feed(process.getOutputStream()));
            var errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            String output = text(process.getInputStream());
            return new ProgramResult(process.waitFor(), output, errors.join());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A program that does not read leaves a broken pipe. */
    @SuppressWarnings("EmptyCatch")
    private static void feed(OutputStream input) {
        try (input) {
            input.write(WORDS.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
        }
    }
}
