package com.vmaccel.tck.internal;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Something done with many generated states of a vCPU, each with a seed of its own, which {@code -Dvmaccel.tck.seed} begins with. */
final class StateRounds {

    private static final long SEED = Long.getLong("vmaccel.tck.seed", 0x5eed);
    private static final int FULL = 20;
    private static final int SHORT = 2;

    private StateRounds() {}

    /** As many rounds as the effort asks for. */
    static void run(CaseContext context, Mode mode, X86Vcpu cpu, Consumer<ValidStates> round) {
        run(context.effort() == Effort.SHORT ? SHORT : FULL, mode, cpu, round);
    }

    static void run(int count, Mode mode, X86Vcpu cpu, Consumer<ValidStates> round) {
        for (int i = 0; i < count; i++) {
            long seed = SEED + i;
            try {
                round.accept(new ValidStates(new SplittableRandom(seed), cpu, mode));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("with -Dvmaccel.tck.seed=0x" + Long.toHexString(seed) + ": " + e, e);
            }
        }
    }

    /** Makes a value for every element that the vCPU has. */
    static SavedState generate(X86Vcpu cpu, ValidStates states) {
        Map<String, Object> values = new LinkedHashMap<>();
        X86VcpuState.ELEMENTS.present(cpu).forEach(element -> values.put(element.name(), states.of(element.name())));
        return new SavedState(values);
    }

    static void requireSame(SavedState expected, X86Vcpu cpu) {
        Check.equal("differences", List.of(), X86VcpuState.ELEMENTS.differences(expected, X86VcpuState.ELEMENTS.save(cpu)));
    }
}
