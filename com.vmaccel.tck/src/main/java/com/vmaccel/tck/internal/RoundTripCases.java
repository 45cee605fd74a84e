package com.vmaccel.tck.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.StateElement;
import com.vmaccel.api.state.StateLaw;
import com.vmaccel.api.state.VmState;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Whole states of virtual machines, generated and valid: saved, loaded over a machine that was reset or into another one, and compared. How many there are in all
 * modes together is {@code -Dvmaccel.tck.states}.
 */
final class RoundTripCases {

    private static final int MODES = Mode.values().length;
    private static final int KINDS = InterruptMode.values().length + 1;
    private static final int STATES = Integer.getInteger("vmaccel.tck.states", 320);
    private static final int OF_EACH = Math.ceilDiv(STATES, MODES * KINDS);
    private static final int SHORT = 2;
    private static final int STATES_OF_PATIENCE = 100;

    private RoundTripCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("round-trips");
        for (InterruptMode interrupts : InterruptMode.values()) {
            String name = "after-reset-" + interrupts.name().toLowerCase(Locale.ROOT);
            patient(list.machine(name, RegisterCases.NOTHING, (context, mode) -> afterReset(context, mode, interrupts))).needs(interrupts).quick();
        }
        patient(list.machine("into-another-machine", RegisterCases.NOTHING, RoundTripCases::elsewhere)).virtualMachines(2);
        return list.cases();
    }

    private static Entry patient(Entry entry) {
        return entry.slow(1 + OF_EACH / STATES_OF_PATIENCE);
    }

    private static int rounds(CaseContext context) {
        return context.effort() == Effort.SHORT && System.getProperty("vmaccel.tck.states") == null ? SHORT : OF_EACH;
    }

    private static void afterReset(CaseContext context, Mode mode, InterruptMode interrupts) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING, VmConfig.defaults().withInterruptMode(interrupts));
        VmState start = machine.vm().save();
        StateRounds.run(rounds(context), mode, machine.cpu(), states -> {
            machine.vm().load(start);
            VmState saved = generated(machine, states);
            machine.cpu().reset();
            machine.vm().load(saved);
            StateRounds.requireSame(ofVcpu(saved), machine.cpu());
        });
        machine.vm().load(start);
        machine.finish();
    }

    private static void elsewhere(CaseContext context, Mode mode) {
        Machine one = Machine.start(context, mode, RegisterCases.NOTHING);
        Machine other = Machine.start(context, mode, RegisterCases.NOTHING);
        VmState start = one.vm().save();
        StateRounds.run(rounds(context), mode, one.cpu(), states -> {
            one.vm().load(start);
            VmState saved = generated(one, states);
            other.vm().load(saved);
            StateRounds.requireSame(ofVcpu(saved), other.cpu());
        });
        other.vm().load(start);
        other.finish();
    }

    private static SavedState ofVcpu(VmState state) {
        return Objects.requireNonNull(state.vcpus().get(0));
    }

    /** Brings a machine into a generated state and saves it. What is to be read as it was written has to be in what is saved. */
    private static VmState generated(Machine machine, ValidStates states) {
        SavedState generated = StateRounds.generate(machine.cpu(), states);
        X86VcpuState.ELEMENTS.restore(machine.cpu(), generated);
        VmState state = machine.vm().save();
        List<String> changed = new ArrayList<>();
        for (StateElement<X86Vcpu, ?> element : X86VcpuState.ELEMENTS.present(machine.cpu())) {
            Object expected = generated.values().get(element.name());
            Object found = ofVcpu(state).values().get(element.name());
            if (element.law() == StateLaw.IDENTITY && !Objects.equals(expected, found)) {
                changed.add("%s: %s != %s".formatted(element.name(), expected, found));
            }
        }
        Check.equal("read otherwise than written", List.of(), changed);
        return state;
    }
}
