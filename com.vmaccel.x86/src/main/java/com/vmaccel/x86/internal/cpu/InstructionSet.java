package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Op.Flow;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What operations do. A group of instructions adds its own; an operation that nobody added is undefined, and so is one whose feature the processor's CPUID table does not announce.
 */
public final class InstructionSet {

    private record Entry(Handler handler, @Nullable OpFactory factory, Flow flow, @Nullable Function<Site, Feature> feature) {}

    private final Map<Operation, Entry> entries = new EnumMap<>(Operation.class);
    private @Nullable Feature feature;
    private @Nullable Supplier<InstructionSet> others;

    public InstructionSet() {}

    /** Looks for operations that nobody added here in another set, of instructions on the x87 and XMM registers, which is asked for when one is first met. */
    public InstructionSet otherwise(Supplier<InstructionSet> another) {
        others = another;
        return this;
    }

    /** What is added from now on needs a feature; null for none. */
    public InstructionSet feature(@Nullable Feature needed) {
        feature = needed;
        return this;
    }

    /** Adds an operation after which the next instruction follows. */
    public InstructionSet add(Operation operation, Handler handler) {
        return add(operation, handler, null, Flow.NEXT);
    }

    /** Adds an operation some of whose forms have ops of their own. */
    public InstructionSet add(Operation operation, Handler handler, OpFactory factory) {
        return add(operation, handler, factory, Flow.NEXT);
    }

    /** Adds an operation that ends its block, and after which the next instruction follows. */
    public InstructionSet addEnding(Operation operation, Handler handler) {
        return add(operation, handler, null, Flow.ENDS);
    }

    public InstructionSet addEnding(Operation operation, Handler handler, OpFactory factory) {
        return add(operation, handler, factory, Flow.ENDS);
    }

    /** Adds an operation that sets the instruction pointer whenever it does not throw. */
    public InstructionSet addBranch(Operation operation, Handler handler) {
        return add(operation, handler, null, Flow.BRANCHES);
    }

    public InstructionSet addBranch(Operation operation, Handler handler, OpFactory factory) {
        return add(operation, handler, factory, Flow.BRANCHES);
    }

    /** Adds an operation all of whose forms have ops of their own, and need features that differ. */
    public InstructionSet addForms(Operation operation, Function<Site, Feature> needed, OpFactory factory) {
        return add(operation, new Entry((cpu, op) -> {}, factory, Flow.NEXT, needed));
    }

    private InstructionSet add(Operation operation, Handler handler, @Nullable OpFactory factory, Flow flow) {
        Feature needed = feature;
        return add(operation, new Entry(handler, factory, flow, needed == null ? null : site -> needed));
    }

    private InstructionSet add(Operation operation, Entry entry) {
        Entry earlier = entries.put(operation, entry);
        if (earlier != null) {
            throw new IllegalArgumentException(operation + " was added before");
        }
        return this;
    }

    /** Whether an operation was added. */
    public boolean has(Operation operation) {
        return entries.containsKey(operation) || others != null && others.get().has(operation);
    }

    /** Makes the op of an instruction for a processor. */
    Op op(Site site, CpuidModel cpuid) {
        Entry entry = site.instruction().isValid() ? entries.get(site.instruction().operation()) : null;
        if (entry == null && others != null && site.instruction().isValid() && cpuid.hasExtendedRegisters()) {
            return others.get().op(site, cpuid);
        }
        if (entry == null || entry.feature() != null && !cpuid.has(entry.feature().apply(site))) {
            return new UndefinedOp().placed(site.offset(), Flow.ENDS);
        }
        Op special = entry.factory() == null || site.isLocked() ? null : entry.factory().create(site);
        Op op = special == null ? new HandlerOp(site, entry.handler()) : special;
        return op.placed(site.offset(), entry.flow());
    }

    private static final class UndefinedOp extends Op {
        @Override
        public void execute(Cpu cpu) {
            cpu.begin(this);
            throw cpu.undefined();
        }

        @Override
        boolean isDefined() {
            return false;
        }
    }
}
