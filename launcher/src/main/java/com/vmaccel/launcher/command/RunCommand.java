package com.vmaccel.launcher.command;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.machine.BoardOptions;
import com.vmaccel.machine.BoardRun;
import com.vmaccel.machine.GuestImage;
import com.vmaccel.machine.ImageLoader;
import com.vmaccel.machine.RunResult;
import com.vmaccel.machine.RunResult.Outcome;
import com.vmaccel.machine.StartMode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a guest image on a small PC; its serial port is standard input and output. */
@Command(
        name = "run",
        description = {
            "Run a guest image: a static ELF executable, a flat image or firmware.",
            "The guest's serial port and debug consoles are standard input and output. It ends by halting, by writing to port 0xf4, or by the timeout."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vmaccel run guest.elf                       on the best engine of this host",
            "  vmaccel run --accel kvm --timeout 10s boot.bin",
            "  vmaccel run --mode long --load 0x100000 kernel.bin",
            "  vmaccel run --firmware --timeout 5s bios.bin",
            "  vmaccel run --trace --summary guest.elf 2>exits.txt",
            "",
            "Exit status: the low byte of (n << 1) | 1 when the guest writes n to port 0xf4;",
            "0 when it halts and nothing can wake it; 2 for bad usage or a bad image;",
            "70 when vmaccel or the guest fails; 124 on timeout; 130 when interrupted,",
            "143 when terminated."
        })
final class RunCommand implements Callable<Integer> {

    private final Engines engines;
    private final RunningCommand running;

    @Option(names = "--accel", paramLabel = "ID", description = "Insist on this backend, for example kvm. Without it the best one is taken; software is announced.")
    private @Nullable String accel;

    @Option(names = "--memory", paramLabel = "SIZE", converter = Quantities.Size.class, description = "RAM, for example 64M or 1G. Default: 64M.")
    private @Nullable Long memory;

    @Option(names = "--timeout", paramLabel = "TIME", converter = Quantities.Time.class, description = "End the guest after this time, for example 10s or 500ms.")
    private @Nullable Duration timeout;

    @Option(names = "--mode", paramLabel = "MODE", description = "Take the image as flat; it begins in this mode: real (default), protected, long.")
    private @Nullable StartMode mode;

    @Option(names = "--load", paramLabel = "ADDR", converter = Quantities.Address.class, description = "Take the image as flat and load it here. Default: 0x7c00.")
    private @Nullable Long load;

    @Option(names = "--entry", paramLabel = "ADDR", converter = Quantities.Address.class, description = "Take the image as flat; it begins here. Default: where it is loaded.")
    private @Nullable Long entry;

    @Option(names = "--firmware", description = "Take the image as firmware: mapped below 4 GiB, with interrupt controllers and timer.")
    private boolean firmware;

    @Option(names = "--trace", description = "Print each exit of the guest to standard error.")
    private boolean trace;

    @Option(names = "--summary", description = "Print to standard error how it ended, exits by kind, and the time in guest and host.")
    private boolean summary;

    @Parameters(paramLabel = "IMAGE", description = "The file to run.")
    private Path image;

    @Spec
    private CommandSpec spec;

    RunCommand(Engines engines, RunningCommand running) {
        this.engines = engines;
        this.running = running;
    }

    @Override
    public Integer call() {
        BoardOptions options = options();
        GuestImage guest = load(); // before an engine is asked for: a bad image is bad on every host
        X86Accelerator accelerator = engines.select(Optional.ofNullable(accel), spec.commandLine());
        BoardRun run = new BoardRun(accelerator, guest, options);
        running.stoppable(run::stop);
        return report(run.run());
    }

    private BoardOptions options() {
        BoardOptions options = BoardOptions.defaults().withInput(System.in).withOutput(new FileOutputStream(FileDescriptor.out));
        options = memory == null ? options : withMemory(options, memory);
        options = timeout == null ? options : options.withTimeout(timeout);
        return trace ? options.withTrace(System.err) : options;
    }

    private BoardOptions withMemory(BoardOptions options, long bytes) {
        try {
            return options.withMemoryBytes(bytes);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private GuestImage load() {
        boolean flat = Stream.of(Optional.ofNullable(mode), Optional.ofNullable(load), Optional.ofNullable(entry)).anyMatch(Optional::isPresent);
        if (firmware && flat) {
            throw new ParameterException(spec.commandLine(), "--firmware goes with none of --mode, --load and --entry");
        }
        if (firmware) {
            return ImageLoader.loadFirmware(image);
        }
        if (!flat) {
            return ImageLoader.load(image);
        }
        long where = load == null ? ImageLoader.DEFAULT_LOAD : load;
        return ImageLoader.loadFlat(image, mode == null ? StartMode.REAL : mode, where, entry == null ? where : entry);
    }

    private int report(RunResult result) {
        PrintWriter err = spec.commandLine().getErr();
        Outcome outcome = result.outcome();
        if (!(outcome instanceof Outcome.Exited || outcome instanceof Outcome.Halted)) {
            err.println("vmaccel: " + outcome.explanation());
        }
        if (summary) {
            RunSummary.lines(result).forEach(err::println);
        }
        err.flush();
        return outcome.status();
    }
}
