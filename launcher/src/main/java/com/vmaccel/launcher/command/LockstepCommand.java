package com.vmaccel.launcher.command;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.machine.BoardOptions;
import com.vmaccel.machine.GuestImage;
import com.vmaccel.machine.ImageLoader;
import com.vmaccel.machine.StartMode;
import com.vmaccel.tck.lockstep.FuzzOptions;
import com.vmaccel.tck.lockstep.Granularity;
import com.vmaccel.tck.lockstep.InstructionGroups;
import com.vmaccel.tck.lockstep.LockstepOptions;
import com.vmaccel.tck.lockstep.ProgramMode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two engines. */
@Command(
        name = "lockstep",
        description = {
            "Run the same guest on two backends and report the first difference, or compare random instructions.",
            "Compared are exits, registers and memory, after each instruction or after each exit. Flags that the architecture leaves undefined, counters and random numbers may differ."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vmaccel lockstep soft kvm guest.elf",
            "  vmaccel lockstep soft kvm --by exit --steps 100000 guest.bin",
            "  vmaccel lockstep soft kvm --random 2000000 --seed 1 --groups arithmetic,bits",
            "  vmaccel lockstep soft kvm --random 1000 --mode PROTECTED --groups moves",
            "",
            "Exit status: 0 if nothing differed, 1 if something did, 2 for a bad image, 70 if a backend cannot be used."
        })
final class LockstepCommand implements Callable<Integer> {

    private final Engines engines;
    private final RunningCommand running;

    @Parameters(index = "0", paramLabel = "A", description = "A backend, for example soft.")
    private String one = "";

    @Parameters(index = "1", paramLabel = "B", description = "Another; the same one is allowed.")
    private String other = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "IMAGE", description = "The guest: what 'run' takes, but no firmware, whose timers are not the same twice.")
    private @Nullable Path image;

    @Option(names = "--by", paramLabel = "WHEN", description = "Compare after each: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Granularity by = Granularity.STEP;

    @Option(names = "--steps", paramLabel = "N", description = "End after so many. Default: ${DEFAULT-VALUE}.")
    private long steps = LockstepOptions.defaults().maxSteps();

    @Option(names = "--memory-every", paramLabel = "N", description = "Compare memory after so many steps, and after each exit. Default: ${DEFAULT-VALUE}.")
    private long memoryEvery = LockstepOptions.defaults().memoryInterval();

    @Option(names = "--ignore", paramLabel = "PART", split = ",", description = "Leave out a part of the state, as reports name it: segments, general.R11.")
    private List<String> ignored = new ArrayList<>();

    @Option(names = "--memory", paramLabel = "SIZE", converter = Quantities.Size.class, description = "RAM of the guest. Default: 64M.")
    private @Nullable Long memory;

    @Option(names = "--mode", paramLabel = "MODE", description = "Take the image as a flat one that begins in this mode: REAL, PROTECTED, LONG; with --random the mode of the programs, also PROTECTED16.")
    private @Nullable ProgramMode mode;

    @Option(names = "--random", paramLabel = "N", description = "Compare N random instructions at ring 3 instead of a guest; with --mode, N short programs of ring 0 in that mode.")
    private @Nullable Long random;

    @Option(names = "--seed", paramLabel = "S", description = "Begin with this instance, as reports name it. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--groups", paramLabel = "GROUP", split = ",", description = "Random instructions of these groups only. Default: all.")
    private Set<String> groups = new HashSet<>();

    @Option(names = "--findings", paramLabel = "N", description = "End after so many differing instructions. Default: ${DEFAULT-VALUE}.")
    private int findings = 1;

    @Spec
    private CommandSpec spec;

    LockstepCommand(Engines engines, RunningCommand running) {
        this.engines = engines;
        this.running = running;
    }

    @Override
    public Integer call() {
        Path guest = image;
        Long instances = random;
        if (guest == null == (instances == null)) {
            throw new ParameterException(spec.commandLine(), "needs an image or --random, not both");
        }
        try {
            LockstepRun run = new LockstepRun(spec.commandLine().getOut(), running);
            if (instances == null) {
                return run.guest(options(), load(guest), board(), engine(one), engine(other));
            }
            ProgramMode kernel = mode;
            return kernel == null
                    ? run.random(fuzz(instances), engine(one), engine(other))
                    : run.programs(kernel, fuzz(instances), engine(one), engine(other));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private LockstepOptions options() {
        return new LockstepOptions(by, steps, memoryEvery, Set.copyOf(ignored));
    }

    private static StartMode start(ProgramMode mode) {
        return switch (mode) {
            case REAL -> StartMode.REAL;
            case PROTECTED -> StartMode.PROTECTED;
            case LONG -> StartMode.LONG;
            case PROTECTED16 -> throw new IllegalArgumentException("an image begins in REAL, PROTECTED or LONG mode; PROTECTED16 goes with --random");
        };
    }

    private FuzzOptions fuzz(long count) {
        return new FuzzOptions(InstructionGroups.operations(groups.isEmpty() ? InstructionGroups.names() : groups), seed, count, findings);
    }

    private BoardOptions board() {
        BoardOptions options = BoardOptions.defaults().withOutput(new FileOutputStream(FileDescriptor.out));
        return memory == null ? options : options.withMemoryBytes(memory);
    }

    private GuestImage load(@Nullable Path guest) {
        Path file = Optional.ofNullable(guest).orElseThrow();
        ProgramMode flat = mode;
        return flat == null ? ImageLoader.load(file) : ImageLoader.loadFlat(file, start(flat), ImageLoader.DEFAULT_LOAD, ImageLoader.DEFAULT_LOAD);
    }

    private X86Accelerator engine(String id) {
        return engines.select(Optional.of(id), spec.commandLine());
    }
}
