package com.vmaccel.tck.lockstep;

import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.StateElement;
import com.vmaccel.api.state.StateLaw;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.XsaveComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the states of two vCPUs, part by part. CPUID is left out, since two processors may differ, and of the MSRs those that only one of them has.
 */
final class StateComparison {

    private static final String CPUID = "cpuid";
    private static final String MSRS = "msrs";

    private final Set<String> ignored;
    private final Set<X86Register> unpredictable;
    private final int undefinedFlags;
    private final List<String> lines = new ArrayList<>();

    private StateComparison(Set<String> ignored, Set<X86Register> unpredictable, int undefinedFlags) {
        this.ignored = ignored;
        this.unpredictable = unpredictable;
        this.undefinedFlags = undefinedFlags;
    }

    /**
     * Compares two states.
     *
     * @param ignored elements and parts to leave out
     * @param executed what was executed last, whose undefined results may differ
     * @return one line for each difference
     */
    static List<String> differences(SavedState one, SavedState other, Set<String> ignored, NextInstruction executed) {
        StateComparison comparison = new StateComparison(ignored, executed.unpredictable(), executed.undefinedFlags());
        for (StateElement<?, ?> element : X86VcpuState.ELEMENTS.elements()) {
            Object left = one.values().get(element.name());
            Object right = other.values().get(element.name());
            boolean counts = element.law() != StateLaw.TIME_VARYING && !element.name().equals(CPUID) && !ignored.contains(element.name());
            if (counts && left != null && right != null) {
                comparison.compare(element.name(), left, right);
            }
        }
        return comparison.lines;
    }

    private void compare(String name, Object one, Object other) {
        if (one.equals(other)) {
            return;
        }
        if (one instanceof Map<?, ?> left && other instanceof Map<?, ?> right) {
            left.keySet().stream().filter(key -> right.containsKey(key) || !name.equals(MSRS)).forEach(key -> compare(name, key, left.get(key), right.get(key)));
        } else if (one instanceof ExtendedState left && other instanceof ExtendedState right) {
            compare(left, right);
        } else {
            report(name, one, other);
        }
    }

    private void compare(String name, Object key, @Nullable Object one, @Nullable Object other) {
        String part = name + "." + (key instanceof Integer number ? "0x" + Integer.toHexString(number) : key.toString());
        if (key == X86Register.RFLAGS && one instanceof Long left && other instanceof Long right) {
            long flags = (left ^ right) & ~undefinedFlags;
            if (flags != 0) {
                report(part + " (" + Flags.names(flags) + ")", left, right);
            }
        } else if (!(key instanceof X86Register register && unpredictable.contains(register)) && !Objects.equals(one, other)) {
            report(part, one, other);
        }
    }

    private void compare(ExtendedState one, ExtendedState other) {
        for (XsaveComponent component : XsaveComponent.values()) {
            long[] left = one.words(component);
            long[] right = other.words(component);
            for (int word = 0; word < left.length; word++) {
                if (left[word] != right[word] && !ignored.contains("extended." + component)) {
                    report("extended." + component + "[" + word + "]", left[word], right[word]);
                }
            }
        }
    }

    private void report(String part, @Nullable Object one, @Nullable Object other) {
        String name = part.split(" ", 2)[0];
        if (!ignored.contains(name)) {
            lines.add(part + ": " + text(one) + " and " + text(other));
        }
    }

    private static String text(@Nullable Object value) {
        return value instanceof Long number ? "0x" + Long.toHexString(number) : String.valueOf(value);
    }
}
