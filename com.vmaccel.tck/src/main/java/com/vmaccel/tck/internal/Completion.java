package com.vmaccel.tck.internal;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.x86.CpuidResult;

/** What an exit is answered with. */
sealed interface Completion {

    /** Nothing: it asks for nothing. */
    record None() implements Completion {}

    /** A value. */
    record Value(long value) implements Completion {}

    /** A refusal. */
    record Refusal() implements Completion {}

    /** Four registers. */
    record Registers(CpuidResult result) implements Completion {}

    default void apply(X86Vcpu vcpu) {
        switch (this) {
            case None() -> {}
            case Value(long value) -> vcpu.complete(value);
            case Refusal() -> vcpu.refuse();
            case Registers(CpuidResult result) -> vcpu.completeCpuid(result);
        }
    }
}
