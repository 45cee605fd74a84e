package com.vmaccel.tck.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.StateElement;
import com.vmaccel.api.state.StateLaw;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The laws of state elements, over states that are generated and valid. */
final class StateLawCases {

    private StateLawCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("state-laws");
        for (StateElement<X86Vcpu, ?> element : X86VcpuState.ELEMENTS.elements()) {
            list.machine(element.name(), RegisterCases.NOTHING, (context, mode) -> law(context, mode, element, InterruptMode.NONE));
        }
        for (InterruptMode interrupts : List.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            String suffix = "-" + interrupts.name().toLowerCase(Locale.ROOT);
            for (String name : List.of("local-apic", "tsc-deadline", "mp-state", "apic-base", "msrs", "control", "events")) {
                list.machine(name + suffix, RegisterCases.NOTHING.in(Mode.PROTECTED), (context, mode) -> law(context, mode, element(name), interrupts))
                        .needs(interrupts);
            }
        }
        list.machine("restore-order", RegisterCases.NOTHING, StateLawCases::restoreOrder).quick();
        list.machine("foreign-element", RegisterCases.NOTHING.in(Mode.REAL), StateLawCases::foreignElement).quick();
        list.machine("partial", RegisterCases.NOTHING.in(Mode.LONG_KERNEL), StateLawCases::partial);
        return list.cases();
    }

    private static StateElement<X86Vcpu, ?> element(String name) {
        return X86VcpuState.ELEMENTS.elements().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    private static void law(CaseContext context, Mode mode, StateElement<X86Vcpu, ?> element, InterruptMode interrupts) {
        VmConfig config = VmConfig.defaults().withInterruptMode(interrupts);
        boolean onRequest = element == element("system-management") || element == element("nested");
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING, onRequest ? Offered.options(context, config) : config);
        X86Vcpu cpu = machine.cpu();
        if (!element.presence().test(cpu)) {
            throw context.skip("this vCPU does not have the state element " + element.name());
        }
        ValidExtendedStates.enableAll(cpu);
        StateRounds.run(context, mode, cpu, states -> holds(element, cpu, states.of(element.name())));
    }

    private static <T> void holds(StateElement<X86Vcpu, T> element, X86Vcpu cpu, Object generated) {
        write(cpu, element, generated);
        T first = element.get().apply(cpu);
        if (element.law() == StateLaw.IDENTITY) {
            Check.equal(element.name() + " as it was written", generated, first);
        }
        Check.equal(element.name() + " has a value of its kind", generated.getClass().isInstance(first) || generated instanceof Map && first instanceof Map, true);
        element.set().accept(cpu, first);
        if (element.law() != StateLaw.TIME_VARYING) {
            Check.equal(element.name() + " written a second time", first, element.get().apply(cpu));
        }
    }

    /** Through a saved state of one element: it alone knows the type of the value. */
    private static void write(X86Vcpu cpu, StateElement<X86Vcpu, ?> element, Object value) {
        X86VcpuState.ELEMENTS.restore(cpu, new SavedState(Map.of(element.name(), value)));
    }

    /** The order in which a saved state lists its elements does not matter. */
    private static void restoreOrder(CaseContext context, Mode mode) {
        X86Vcpu cpu = Machine.start(context, mode, RegisterCases.NOTHING).cpu();
        StateRounds.run(context, mode, cpu, states -> {
            X86VcpuState.ELEMENTS.restore(cpu, StateRounds.generate(cpu, states));
            SavedState saved = X86VcpuState.ELEMENTS.save(cpu);
            List<String> names = new ArrayList<>(saved.values().keySet());
            Collections.reverse(names);
            Map<String, Object> reversed = new LinkedHashMap<>();
            names.forEach(name -> reversed.put(name, saved.values().get(name)));
            X86VcpuState.ELEMENTS.reset(cpu);
            X86VcpuState.ELEMENTS.restore(cpu, new SavedState(reversed));
            StateRounds.requireSame(saved, cpu);
        });
    }

    private static void foreignElement(CaseContext context, Mode mode) {
        X86Vcpu cpu = Machine.start(context, mode, RegisterCases.NOTHING).cpu();
        Map<String, Object> values = new LinkedHashMap<>(X86VcpuState.ELEMENTS.save(cpu).values());
        cpu.set(X86Register.RAX, 0x1234);
        SavedState before = X86VcpuState.ELEMENTS.save(cpu);
        values.put("flux-capacitor", 1L);
        var refusal = Check.refused(
                "a state with an element nobody has", IllegalArgumentException.class, () -> X86VcpuState.ELEMENTS.restore(cpu, new SavedState(values)));
        Check.that(String.valueOf(refusal.getMessage()).contains("flux-capacitor"), "the refusal names the element: " + refusal.getMessage());
        StateRounds.requireSame(before, cpu);
    }

    /** Elements that a saved state does not have stay as they are. */
    private static void partial(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        SavedState before = X86VcpuState.ELEMENTS.save(machine.cpu());
        X86VcpuState.ELEMENTS.restore(machine.cpu(), new SavedState(Map.of()));
        StateRounds.requireSame(before, machine.cpu());
        machine.finish();
    }
}
