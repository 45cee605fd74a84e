package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.XCR0;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.XsaveComponent;
import com.vmaccel.api.x86.XsaveFormat;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The x87 and vector registers: what the host writes the guest sees, and the other way round. */
final class ExtendedStateCases {

    private static final long OSFXSR_OSXMMEXCPT = 0x600;
    private static final long OSXSAVE = 1 << 18;
    private static final long PKE = 1 << 22;
    private static final String VECTOR = "00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff";
    private static final String UPPER = "f0 e1 d2 c3 b4 a5 96 87 78 69 5a 4b 3c 2d 1e 0f";
    private static final long LOW = 0x7766_5544_3322_1100L;
    private static final long HIGH = 0xffee_ddcc_bbaa_9988L;
    private static final long UPPER_LOW = 0x8796_a5b4_c3d2_e1f0L;
    private static final long UPPER_HIGH = 0x0f1e_2d3c_4b5a_6978L;
    private static final long ONE = 1L << 63;
    private static final long EXPONENT_OF_ONE = 0x3fff;
    private static final int MXCSR = 0x3f80;

    private ExtendedStateCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("extended-state");
        sse(list);
        avx(list);
        x87(list);
        xcr0(list);
        protectionKeys(list);
        hostView(list);
        return list.cases();
    }

    private static GuestCase guest(CaseList list, String name, GuestCode code) {
        return list.guest(name, code).with(RBX, Layout.DATA)
                .before(machine -> setCr4(machine.cpu(), OSFXSR_OSXMMEXCPT));
    }

    private static void setCr4(X86Vcpu cpu, long bits) {
        cpu.set(X86Register.CR4, cpu.get(X86Register.CR4) | bits);
    }

    private static void set(Machine machine, ExtendedState state) {
        machine.cpu().setExtendedState(state);
    }

    private static void sse(CaseList list) {
        guest(list, "guest-sees-xmm", GuestCode.of("movups [{bx}], xmm1; movups [{bx}+16], xmm7").for32("0f 11 0b 0f 11 7b 10").for64("0f 11 0b 0f 11 7b 10")).quick()
                .before(machine -> set(machine, ExtendedState.INITIAL.withXmm(1, LOW, HIGH).withXmm(7, HIGH, LOW)))
                .thenMemory(Layout.DATA, VECTOR).thenMemory(Layout.DATA + 16, "88 99 aa bb cc dd ee ff 00 11 22 33 44 55 66 77");
        guest(list, "guest-sees-high-xmm", GuestCode.of("movups [rbx], xmm8; movups [rbx+16], xmm15").for64("44 0f 11 03 44 0f 11 7b 10"))
                .before(machine -> set(machine, ExtendedState.INITIAL.withXmm(8, LOW, HIGH).withXmm(15, UPPER_LOW, UPPER_HIGH)))
                .thenMemory(Layout.DATA, VECTOR).thenMemory(Layout.DATA + 16, UPPER);
        guest(list, "guest-writes-xmm", GuestCode.of("movups xmm4, [{bx}]; xorps xmm5, xmm5")
                        .for32("0f 10 23 0f 57 ed")
                        .for64("0f 10 23 0f 57 ed")).memory(Layout.DATA, VECTOR)
                .before(machine -> set(machine, ExtendedState.INITIAL.withXmm(5, 1, 2)))
                .after(machine -> Check.equal("XMM4 low", LOW, machine.cpu().extendedState().xmm(4, false)))
                .after(machine -> Check.equal("XMM4 high", HIGH, machine.cpu().extendedState().xmm(4, true)))
                .after(machine -> Check.equal("XMM5", 0, machine.cpu().extendedState().xmm(5, false)));
        guest(list, "guest-sees-mxcsr", GuestCode.of("stmxcsr [{bx}]").for32("0f ae 1b").for64("0f ae 1b")).before(machine -> {
            long[] words = ExtendedState.INITIAL.words(XsaveComponent.SSE);
            words[0] = MXCSR;
            set(machine, ExtendedState.INITIAL.with(XsaveComponent.SSE, words));
        }).thenMemory(Layout.DATA, "80 3f 00 00");
        guest(list, "guest-writes-mxcsr", GuestCode.of("ldmxcsr [{bx}]").for32("0f ae 13").for64("0f ae 13")).memory(Layout.DATA, "80 3f 00 00")
                .after(machine -> Check.equal("MXCSR", MXCSR, machine.cpu().extendedState().mxcsr()));
    }

    /** Leaves the case if the processor lacks a component, else enables all. */
    private static void need(Machine machine, XsaveComponent component) {
        if ((ValidExtendedStates.enableAll(machine.cpu()) & component.mask()) == 0) {
            throw machine.context().skip("the processor model does not have " + component);
        }
        setCr4(machine.cpu(), OSXSAVE);
    }

    private static void avx(CaseList list) {
        guest(list, "guest-sees-ymm", GuestCode.of("vmovups [rbx], ymm3").for64("c5 fc 11 1b")).before(machine -> need(machine, XsaveComponent.YMM_HIGH))
                .before(machine -> {
                    long[] upper = new long[XsaveComponent.YMM_HIGH.words()];
                    upper[6] = UPPER_LOW;
                    upper[7] = UPPER_HIGH;
                    set(machine, ExtendedState.INITIAL.withXmm(3, LOW, HIGH).with(XsaveComponent.YMM_HIGH, upper));
                }).thenMemory(Layout.DATA, VECTOR).thenMemory(Layout.DATA + 16, UPPER);
        guest(list, "guest-writes-ymm", GuestCode.of("vmovups ymm5, [rbx]").for64("c5 fc 10 2b")).memory(Layout.DATA, VECTOR).memory(Layout.DATA + 16, UPPER)
                .before(machine -> need(machine, XsaveComponent.YMM_HIGH))
                .after(machine -> {
                    long[] upper = machine.cpu().extendedState().words(XsaveComponent.YMM_HIGH);
                    Check.equal("XMM5", LOW, machine.cpu().extendedState().xmm(5, false));
                    Check.equal("upper half of YMM5", UPPER_LOW, upper[10]);
                    Check.equal("its high word", UPPER_HIGH, upper[11]);
                });
        guest(list, "guest-clears-ymm", GuestCode.of("vzeroupper").for64("c5 f8 77")).before(machine -> need(machine, XsaveComponent.YMM_HIGH))
                .before(machine -> set(machine, ExtendedState.INITIAL.with(XsaveComponent.YMM_HIGH, filled(XsaveComponent.YMM_HIGH, -1))))
                .after(machine -> Check.that(!machine.cpu().extendedState().modified().contains(XsaveComponent.YMM_HIGH), "YMM is in its initial state"));
    }

    private static long[] filled(XsaveComponent component, long word) {
        long[] words = new long[component.words()];
        Arrays.fill(words, word);
        return words;
    }

    private static void x87(CaseList list) {
        guest(list, "guest-sees-x87", GuestCode.of("fnstcw [{bx}]; fstp tbyte ptr [{bx}+16]").for32("d9 3b db 7b 10").for64("d9 3b db 7b 10")).before(machine -> {
            long[] words = new long[XsaveComponent.X87.words()];
            words[0] = 0x27fL | 1L << 32; // one register is in use, on top
            words[3] = ONE;
            words[4] = EXPONENT_OF_ONE;
            set(machine, ExtendedState.INITIAL.with(XsaveComponent.X87, words));
        }).thenMemory(Layout.DATA, "7f 02").thenMemory(Layout.DATA + 16, "00 00 00 00 00 00 00 80 ff 3f");
        guest(list, "guest-writes-x87", GuestCode.of("fninit; fld1").for32("db e3 d9 e8").for64("db e3 d9 e8")).after(machine -> {
            long[] words = machine.cpu().extendedState().words(XsaveComponent.X87);
            Check.equal("control word", 0x37f, words[0] & 0xffff);
            Check.equal("top of the stack", 7, words[0] >> 27 & 7);
            Check.equal("tag word", 0x80, words[0] >> 32 & 0xff);
            Check.equal("ST0 mantissa", ONE, words[3]);
            Check.equal("ST0 exponent", EXPONENT_OF_ONE, words[4]);
        });
    }

    private static void xcr0(CaseList list) {
        guest(list, "guest-sees-xcr0", GuestCode.of("xgetbv")
                        .for32("0f 01 d0")
                        .for64("0f 01 d0"))
                .with(RCX, 0).with(RAX, 0).with(RDX, 0).before(machine -> need(machine, XsaveComponent.SSE))
                .before(machine -> machine.cpu().set(XCR0, 3)).then(RAX, 3).then(RDX, 0);
        guest(list, "guest-writes-xcr0", GuestCode.of("xsetbv")
                        .for32("0f 01 d1")
                        .for64("0f 01 d1").in(Mode.PROTECTED, Mode.LONG_KERNEL)).with(RCX, 0).with(RAX, 3).with(RDX, 0)
                .before(machine -> need(machine, XsaveComponent.SSE)).before(machine -> machine.cpu().set(XCR0, 1)).then(XCR0, 3);
    }

    private static void protectionKeys(CaseList list) {
        guest(list, "guest-sees-pkru", GuestCode.of("rdpkru").for64("0f 01 ee")).with(RCX, 0).before(ExtendedStateCases::enableKeys)
                .before(machine -> set(machine, ExtendedState.INITIAL.with(XsaveComponent.PKRU, 0x1234_5670))).then(RAX, 0x1234_5670);
        guest(list, "guest-writes-pkru", GuestCode.of("wrpkru")
                        .for64("0f 01 ef"))
                .with(RAX, 0x5555_5550).with(RCX, 0).with(RDX, 0).before(ExtendedStateCases::enableKeys)
                .after(machine -> Check.equal("PKRU", 0x5555_5550, machine.cpu().extendedState().words(XsaveComponent.PKRU)[0]));
    }

    private static void enableKeys(Machine machine) {
        need(machine, XsaveComponent.PKRU);
        setCr4(machine.cpu(), PKE);
    }

    private static void hostView(CaseList list) {
        list.machine("survives-a-run", RegisterCases.NOTHING, ExtendedStateCases::survives).quick();
        list.machine("standard-format", RegisterCases.NOTHING.in(Mode.LONG_USER), ExtendedStateCases::standardFormat);
        list.machine("absent-component", RegisterCases.NOTHING.in(Mode.LONG_USER), ExtendedStateCases::absentComponent);
    }

    /** Every component at once, in several states. */
    private static void survives(CaseContext context, Mode mode) {
        int rounds = context.effort() == Effort.SHORT ? 1 : 5;
        for (int seed = 1; seed <= rounds; seed++) {
            try (Machine machine = Machine.start(context, mode, RegisterCases.NOTHING)) {
                Check.equal("a new vCPU's", ExtendedState.INITIAL, machine.cpu().extendedState());
                ValidExtendedStates.enableAll(machine.cpu());
                ExtendedState state = new ValidExtendedStates(new SplittableRandom(seed), machine.cpu()).next();
                set(machine, state);
                requireSame("at once", state, machine.cpu().extendedState());
                machine.finish();
                requireSame("after a run", state, machine.cpu().extendedState());
                set(machine, ExtendedState.INITIAL);
                Check.equal("initial again", ExtendedState.INITIAL, machine.cpu().extendedState());
            }
        }
    }

    private static void requireSame(String when, ExtendedState expected, ExtendedState actual) {
        for (XsaveComponent component : XsaveComponent.values()) {
            Check.equal(component + " " + when, Arrays.toString(expected.words(component)), Arrays.toString(actual.words(component)));
        }
    }

    private static void standardFormat(CaseContext context, Mode mode) {
        X86Vcpu cpu = Machine.start(context, mode, RegisterCases.NOTHING).cpu();
        ValidExtendedStates.enableAll(cpu);
        XsaveFormat format = XsaveFormat.of(cpu.cpuid());
        for (int seed = 1; seed <= 10; seed++) {
            ExtendedState state = new ValidExtendedStates(new SplittableRandom(seed), cpu).next();
            byte[] area = format.write(state);
            Check.equal("bytes of the area", format.sizeBytes(), area.length);
            cpu.setExtendedState(format.read(area));
            Check.equal("area of what is read back", area, format.write(cpu.extendedState()));
        }
        Check.equal("a blank area", ExtendedState.INITIAL, format.read(new byte[format.sizeBytes()]));
    }

    private static void absentComponent(CaseContext context, Mode mode) {
        X86Vcpu cpu = Machine.start(context, mode, RegisterCases.NOTHING).cpu();
        XsaveFormat format = XsaveFormat.of(cpu.cpuid());
        Optional<XsaveComponent> absent = Arrays.stream(XsaveComponent.values()).filter(component -> !format.has(component)).findFirst();
        if (absent.isEmpty()) {
            throw context.skip("the processor model has every component");
        }
        ExtendedState state = ExtendedState.INITIAL.with(absent.get(), filled(absent.get(), 1));
        Check.refused("a component the processor lacks", IllegalArgumentException.class, () -> cpu.setExtendedState(state));
        Check.equal("unchanged", ExtendedState.INITIAL, cpu.extendedState());
    }
}
