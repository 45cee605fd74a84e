package com.vmaccel.tck.lockstep;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.tck.internal.Watchdog;
import com.vmaccel.tck.lockstep.FuzzReport.Finding;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.OpcodeMap;
import com.vmaccel.x86.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;

/**
 * Executes random instructions at ring 3 in 64-bit mode on two engines and compares registers, flags, memory and faults after each. Ring 3 is where even an
 * engine that emulates the rest executes by the processor.
 */
public final class InstructionFuzzer {

    private static final int UNDEFINED = 6;
    private static final int GENERAL_PROTECTION = 13;
    private static final int ALIGNMENT_CHECK = 17;
    /** How often a difference is looked at again. */
    private static final int REPETITIONS = 16;
    /** An instruction that takes longer than this, twice at most, is ended. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final X86Accelerator one;
    private final X86Accelerator other;
    private final FuzzOptions options;
    private final RandomInstructions instructions;
    private final Map<Operation, Long> executed = new EnumMap<>(Operation.class);
    private final List<Finding> unrepeatable = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private volatile boolean stopped;
    private volatile long current;
    private long looked = -1;
    private long compared;
    private long faults;
    private long unjudged;

    /**
     * Prepares a comparison.
     *
     * @param one an engine
     * @param other the other
     * @param options which instructions
     */
    public InstructionFuzzer(X86Accelerator one, X86Accelerator other, FuzzOptions options) {
        this.one = one;
        this.other = other;
        this.options = options;
        this.instructions = new RandomInstructions(options.operations());
    }

    /**
     * Compares, on the calling thread, which must be a platform thread.
     *
     * @return what was found
     */
    public FuzzReport run() {
        long done = 0;
        try (UserModeGuest left = new UserModeGuest(one); UserModeGuest right = new UserModeGuest(other)) {
            ScheduledFuture<?> watchdog = Watchdog.every(PATIENCE, () -> kickIfStuck(left, right));
            try {
                while (done < options.count() && findings.size() < options.maxFindings() && !stopped) {
                    current = done;
                    compare(left, right, options.seed() + done);
                    done++;
                }
            } finally {
                watchdog.cancel(false);
            }
        }
        return new FuzzReport(compared, executed, faults, unjudged, unrepeatable, findings);
    }

    /** On the watchdog's thread. */
    private void kickIfStuck(UserModeGuest left, UserModeGuest right) {
        long now = current;
        if (now == looked) {
            left.vcpu().kick();
            right.vcpu().kick();
        }
        looked = now;
    }

    /** Ends the run after the present instruction; from any thread. */
    public void stop() {
        stopped = true;
    }

    private void compare(UserModeGuest left, UserModeGuest right, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Instruction instruction = instructions.next(random);
        RandomContents contents = RandomContents.of(random, !isCommon(instruction)); // emulators make something else of other addresses
        int undefined = UndefinedFlags.of(instruction, contents.rcx());
        if (hasNoResult(instruction, undefined)) {
            return;
        }
        byte[] bytes = RandomInstructions.bytes(instruction);
        InstructionOutcome first = left.execute(bytes, contents);
        InstructionOutcome second = right.execute(bytes, contents);
        compared++;
        executed.merge(instruction.operation(), 1L, Long::sum);
        if (!isBehind(first, instruction)) {
            faults++;
        }
        List<String> differences = first.differences(second, undefined);
        if (!differences.isEmpty() && isBeyondJudgement(instruction, first, second)) {
            unjudged++;
        } else if (!differences.isEmpty()) {
            Finding finding = new Finding(seed, HexFormat.ofDelimiter(" ").formatHex(bytes) + "  " + instruction, differences);
            boolean once = happenedOnce(() -> left.execute(bytes, contents), first, () -> right.execute(bytes, contents), second, undefined);
            (once ? unrepeatable : findings).add(finding);
        }
    }

    /** Whether two engines agree now whenever they repeat what they differed in, and only an engine that promises no determinism has changed its mind. */
    private boolean happenedOnce(Supplier<InstructionOutcome> left, InstructionOutcome first, Supplier<InstructionOutcome> right, InstructionOutcome second, int undefined) {
        for (int i = 0; i < REPETITIONS; i++) {
            InstructionOutcome again = left.get();
            InstructionOutcome same = right.get();
            boolean stable = isStable(one, first, again, undefined) && isStable(other, second, same, undefined);
            if (!stable || !again.differences(same, undefined).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isStable(X86Accelerator engine, InstructionOutcome before, InstructionOutcome now, int undefined) {
        return !engine.capabilities().has(Capability.DETERMINISM) || before.differences(now, undefined).isEmpty();
    }

    /** Whether nothing can be learnt from a difference. */
    private static boolean isBeyondJudgement(Instruction instruction, InstructionOutcome first, InstructionOutcome second) {
        boolean both = first.rip() == instruction.address() && second.rip() == instruction.address();
        return both && (hasTwoFaults(instruction, first, second) || isEmulated(instruction, first, second) || isEmulated(instruction, second, first))
                || isAligned(instruction, first, second);
    }

    /** What alignment an access of more than 64 bits must have, or MOVSXD of 16, differs from processor to processor. */
    private static boolean isAligned(Instruction instruction, InstructionOutcome first, InstructionOutcome second) {
        int memory = instruction.memoryOperand();
        boolean loose = memory >= 0 && instruction.operandBits(memory) > Long.SIZE || instruction.operation() == Operation.MOVSXD;
        return loose && (first.isException(ALIGNMENT_CHECK) || second.isException(ALIGNMENT_CHECK));
    }

    /** No manual says which fault comes first if an access is neither aligned nor mapped, or if both places that CMPS reads fault. */
    private static boolean hasTwoFaults(Instruction instruction, InstructionOutcome first, InstructionOutcome second) {
        return instruction.operation() == Operation.CMPS || first.isException(ALIGNMENT_CHECK) || second.isException(ALIGNMENT_CHECK);
    }

    /** A host may have an instruction that faulted executed by an emulator, which knows the common ones only. */
    private static boolean isEmulated(Instruction instruction, InstructionOutcome processor, InstructionOutcome emulator) {
        return processor.isException(GENERAL_PROTECTION) && emulator.isException(UNDEFINED) && !isCommon(instruction);
    }

    /** Whether every emulator knows an instruction: those with one byte of opcode, but for x87 and ENTER. */
    private static boolean isCommon(Instruction instruction) {
        boolean x87 = (instruction.opcode() & 0xf8) == 0xd8;
        return instruction.opcodeMap() == OpcodeMap.ONE_BYTE && !x87 && instruction.operation() != Operation.ENTER;
    }

    /** A double shift by more than its size gives anything. */
    private static boolean hasNoResult(Instruction instruction, int undefined) {
        return switch (instruction.operation()) {
            case SHLD, SHRD -> undefined == Flags.STATUS;
            default -> false;
        };
    }

    private static boolean isBehind(InstructionOutcome outcome, Instruction instruction) {
        return outcome.isException(GENERAL_PROTECTION) && outcome.rip() != instruction.address();
    }
}
