package com.vmaccel.tck.lockstep;

import com.vmaccel.api.CpuModel;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.StateElement;
import com.vmaccel.tck.internal.Watchdog;
import com.vmaccel.x86.Operation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares two engines on random programs of ring 0: the whole state at each exit, and memory. Each program is first tried on the first engine, which must be able to step, and left out if it does not end soon or needs what an
 * emulated host leaves unchecked. It is not compared by steps: a step that a processor makes with the trap flag shows in what the guest sees, in pushed flags and in where an exception leads.
 */
public final class ProgramFuzzer {

    private static final Set<String> ALL_STATE = X86VcpuState.ELEMENTS.elements().stream().map(StateElement::name).collect(Collectors.toUnmodifiableSet());
    private static final int INSTRUCTIONS = 6;
    /** How many instructions a program may execute, and exits it may have. */
    private static final int STEPS = 48;
    /** A program that takes longer, twice at most, is ended; on a busy emulated host a second is a moment. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What programs find on the stack is like what they find in registers. */
    private static final int STACK_BYTES = 0x100;
    /** RAX to RBP. */
    private static final int GENERAL_REGISTERS = 8;

    private final X86Accelerator one;
    private final X86Accelerator other;
    private final ProgramMode mode;
    private final FuzzOptions options;
    private final Set<Operation> operations;
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
     * @param mode the mode the programs begin in
     * @param options how many programs, from which seed, and what half of their instructions is drawn from; the other half is of operations that kernels use
     */
    public ProgramFuzzer(X86Accelerator one, X86Accelerator other, ProgramMode mode, FuzzOptions options) {
        this.one = one;
        this.other = other;
        this.mode = mode;
        this.options = options;
        this.operations = EnumSet.copyOf(PrivilegedOperations.ALL);
        this.operations.addAll(options.operations());
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
        long exits = 0;
        long leftOut = 0;
        long done = 0;
        ScheduledFuture<?> watchdog = Watchdog.every(PATIENCE, this::endIfStuck);
        Pair pair = new Pair();
        try {
            for (; done < options.count() && findings.size() < options.maxFindings() && !stopped; done++) {
                current = done;
                long seed = options.seed() + done;
                SplittableRandom random = new SplittableRandom(seed);
                Optional<LockstepResult> result = compare(pair, contents(image, programs.next(random, INSTRUCTIONS), random), random);
                exits += result.map(LockstepResult::steps).orElse(0L);
                leftOut += result.isEmpty() ? 1 : 0;
                if (result.isEmpty()) {
                    pair.renewLeft();
                } else if (!(result.get() instanceof LockstepResult.Agreed)) { // an access may be unfinished
                    pair.close();
                    pair = new Pair();
                }
                if (result.isPresent() && result.get() instanceof LockstepResult.Diverged diverged) {
                    findings.put(seed, diverged);
                }
            }
        } finally {
            pair.close();
            watchdog.cancel(false);
        }
        return new ProgramReport(done - leftOut, exits, leftOut, stuck.get(), findings);
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

    private byte[] contents(byte[] image, byte[] program, SplittableRandom random) {
        byte[] memory = image.clone();
        System.arraycopy(program, 0, memory, KernelModeImage.CODE, program.length);
        for (int i = 0; i < KernelModeImage.DATA_BYTES; i++) {
            memory[KernelModeImage.DATA + i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 0);
        }
        ByteBuffer stack = ByteBuffer.wrap(memory, KernelModeImage.STACK_TOP, STACK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (stack.hasRemaining()) {
            long value = RandomPrograms.register(random, X86Register.RAX);
            switch (mode.code()) {
                case MODE16 -> stack.putShort((short) value);
                case MODE32 -> stack.putInt((int) value);
                case MODE64 -> stack.putLong(value);
            }
        }
        return memory;
    }

    /** Empty if the program is left out. */
    private Optional<LockstepResult> compare(Pair pair, byte[] memory, SplittableRandom random) {
        long[] registers = new long[GENERAL_REGISTERS];
        for (int i = 0; i < GENERAL_REGISTERS; i++) {
            registers[i] = RandomPrograms.register(random, UserModeGuest.REGISTERS[i]);
        }
        pair.begin(pair.left, memory, registers);
        Optional<VcpuExit> end = new ProgramTrial(pair.left, operations, mode).end(STEPS);
        if (end.isEmpty()) {
            return Optional.empty();
        }
        pair.begin(pair.left, memory, registers);
        pair.begin(pair.right, memory, registers);
        LockstepOptions how = LockstepOptions.defaults().withGranularity(Granularity.EXIT).withMaxSteps(STEPS);
        boolean lost = end.get() instanceof VcpuExit.Shutdown; // after which a vCPU's state need not be what it was
        Lockstep lockstep = new Lockstep(pair.left, pair.right, LockstepDevices.NONE, lost ? how.withIgnored(ALL_STATE) : how);
        running = lockstep;
        try {
            return Optional.of(lockstep.run());
        } finally {
            running = null;
        }
    }

    /** Two machines, used for one program after the other and closed together. */
    private final class Pair implements AutoCloseable {

        private LockstepMachine left = machine(one);
        private final LockstepMachine right = machine(other);

        /** After a program that was only tried, an access of which may be unfinished. */
        void renewLeft() {
            close(left);
            left = machine(one);
        }

        private LockstepMachine machine(X86Accelerator engine) {
            X86VirtualMachine vm = engine.createVirtualMachine(VmConfig.defaults().withCpuModel(model));
            try (HostMemory ram = engine.memory().anonymous(KernelModeImage.RAM_BYTES)) {
                vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            }
            LockstepMachine machine = new LockstepMachine(engine.id(), vm, vm.createVcpu(0));
            touchAll(machine);
            return machine;
        }

        /** QEMU forgets flags where the first write of SETcc to a page has to wait for the hypervisor, so none has to. */
        private static void touchAll(LockstepMachine machine) {
            KernelModeImage.enterTouching(machine.vcpu(), machine.vm().memory());
            VcpuExit exit = machine.vcpu().run();
            if (!(exit instanceof VcpuExit.Halt)) {
                throw new IllegalStateException(machine.name() + " does not write to all memory: " + exit);
            }
        }

        void begin(LockstepMachine machine, byte[] memory, long[] registers) {
            X86Vcpu vcpu = machine.vcpu();
            X86VcpuState.ELEMENTS.reset(vcpu);
            machine.vm().memory().write(GuestAddress.of(0), memory);
            KernelModeImage.enter(vcpu, machine.vm().memory(), mode);
            for (int i = 0; i < registers.length; i++) {
                vcpu.set(UserModeGuest.REGISTERS[i], registers[i]);
            }
        }

        @Override
        public void close() {
            close(left);
            close(right);
        }

        private static void close(LockstepMachine machine) {
            machine.vcpu().close();
            machine.vm().close();
        }
    }
}
