package com.vmaccel.tck.lockstep;

import com.vmaccel.api.CpuModel;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.tck.internal.Watchdog;
import com.vmaccel.x86.CodeMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Compares two engines on random programs of ring 0, step by step: the whole state after each instruction, and memory at the end. */
public final class ProgramFuzzer {

    private static final int INSTRUCTIONS = 6;
    private static final int STEPS = 16;
    /** A program that takes longer, twice at most, is ended. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** RAX to RBP. */
    private static final int GENERAL_REGISTERS = 8;

    private final X86Accelerator one;
    private final X86Accelerator other;
    private final CodeMode mode;
    private final FuzzOptions options;
    private final CpuModel model;
    private volatile boolean stopped;
    private volatile long current;
    private volatile @Nullable Lockstep running;
    private long looked = -1;
    private final AtomicLong stuck = new AtomicLong();

    /**
     * Prepares a comparison.
     *
     * @param one an engine
     * @param other the other
     * @param mode the mode of the programs: real mode for 16 bits, flat protected mode for 32, 64-bit mode
     * @param options how many programs, from which seed, and what half of their instructions is drawn from; the other half is of operations that kernels use
     */
    public ProgramFuzzer(X86Accelerator one, X86Accelerator other, CodeMode mode, FuzzOptions options) {
        this.one = one;
        this.other = other;
        this.mode = mode;
        this.options = options;
        this.model = new X86CpuModel(one.supportedCpuid().common(other.supportedCpuid()));
    }

    /** Ends the run after the present program; from any thread. */
    public void stop() {
        stopped = true;
    }

    /**
     * Compares, on the calling thread, which must be a platform thread.
     *
     * @return what differed, one report for each program, with the number of its seed; and how many programs and steps there were
     */
    public ProgramReport run() {
        RandomPrograms programs = new RandomPrograms(mode, options.operations());
        byte[] image = KernelModeImage.bytes(mode);
        SortedMap<Long, LockstepResult.Diverged> findings = new TreeMap<>();
        long steps = 0;
        long done = 0;
        ScheduledFuture<?> watchdog = Watchdog.every(PATIENCE, this::endIfStuck);
        for (; done < options.count() && findings.size() < options.maxFindings() && !stopped; done++) {
            current = done;
            long seed = options.seed() + done;
            SplittableRandom random = new SplittableRandom(seed);
            byte[] program = programs.next(random, INSTRUCTIONS);
            LockstepResult result = compare(image, program, random);
            steps += result.steps();
            if (result instanceof LockstepResult.Diverged diverged) {
                findings.put(seed, diverged);
            }
        }
        watchdog.cancel(false);
        return new ProgramReport(done, steps, stuck.get(), findings);
    }

    /** On the watchdog's thread. */
    private void endIfStuck() {
        long now = current;
        Lockstep lockstep = running;
        if (now == looked && lockstep != null) {
            stuck.incrementAndGet();
            lockstep.stop();
        }
        looked = now;
    }

    private LockstepResult compare(byte[] image, byte[] program, SplittableRandom random) {
        byte[] memory = image.clone();
        System.arraycopy(program, 0, memory, KernelModeImage.CODE, program.length);
        for (int i = 0; i < KernelModeImage.DATA_BYTES; i++) {
            memory[KernelModeImage.DATA + i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 0);
        }
        long[] registers = new long[GENERAL_REGISTERS];
        for (int i = 0; i < GENERAL_REGISTERS; i++) {
            registers[i] = RandomPrograms.register(random, UserModeGuest.REGISTERS[i]);
        }
        try (Pair pair = new Pair()) {
            LockstepMachine left = pair.machine(one, memory, registers);
            LockstepMachine right = pair.machine(other, memory, registers);
            Lockstep lockstep = new Lockstep(left, right, LockstepDevices.NONE, LockstepOptions.defaults().withMaxSteps(STEPS));
            running = lockstep;
            return lockstep.run();
        } finally {
            running = null;
        }
    }

    /** Two machines, closed together. */
    private final class Pair implements AutoCloseable {

        private final List<LockstepMachine> machines = new ArrayList<>();

        LockstepMachine machine(X86Accelerator engine, byte[] memory, long[] registers) {
            X86VirtualMachine vm = engine.createVirtualMachine(VmConfig.defaults().withCpuModel(model));
            try (HostMemory ram = engine.memory().anonymous(KernelModeImage.RAM_BYTES)) {
                vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            }
            vm.memory().write(GuestAddress.of(0), memory);
            X86Vcpu vcpu = vm.createVcpu(0);
            machines.add(new LockstepMachine(engine.id(), vm, vcpu));
            X86VcpuState.ELEMENTS.reset(vcpu);
            KernelModeImage.enter(vcpu, vm.memory(), mode);
            for (int i = 0; i < registers.length; i++) {
                vcpu.set(UserModeGuest.REGISTERS[i], registers[i]);
            }
            return machines.getLast();
        }

        @Override
        public void close() {
            for (LockstepMachine machine : machines) {
                machine.vcpu().close();
                machine.vm().close();
            }
        }
    }
}
