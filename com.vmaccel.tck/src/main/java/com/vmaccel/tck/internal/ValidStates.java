package com.vmaccel.tck.internal;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.nested.NestedVirtualization;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.smm.SystemManagementState;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.VcpuEvents.InjectedInterrupt;
import com.vmaccel.api.x86.VcpuEvents.Nmi;
import com.vmaccel.api.x86.VcpuEvents.Shadow;
import com.vmaccel.api.x86.XsaveComponent;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Makes values of state elements that a processor in a given mode can have, and that every engine must therefore take. The same seed gives the same values. */
final class ValidStates {

    private static final long CR0_FREE = 0x5_0022; // AM, WP, NE, MP
    private static final long CACHE_DISABLE = 1L << 30;
    private static final long NOT_WRITE_THROUGH = 1L << 29;
    private static final long CR4_FREE = 0x2dc; // TSD, DE, PSE, MCE, PGE, OSFXSR
    private static final long EFER_SCE_NXE = 0x801;
    private static final long RFLAGS_FREE = 0x254cd5; // CF to DF without TF, IOPL 0 and 1, AC, ID
    private static final long DR6_FIXED = 0xffff_0ff0L;
    private static final int[] MEMORY_TYPES = {0, 1, 4, 5, 6, 7};
    private static final int FIRST_BRAND_LEAF = 0x8000_0002;
    private static final int LAST_BRAND_LEAF = 0x8000_0004;
    private static final int PAGE_FAULT = 14;
    /** Ticks that no case lasts. */
    private static final long FAR_AWAY = 1L << 48;

    private final RandomGenerator random;
    private final X86Vcpu cpu;
    private final Mode mode;
    /** CR8, which is the task priority of the local APIC. */
    private final int priority;

    ValidStates(RandomGenerator random, X86Vcpu cpu, Mode mode) {
        this.random = random;
        this.cpu = cpu;
        this.mode = mode;
        priority = random.nextInt(16);
    }

    /** Makes a value for an element. */
    Object of(String element) {
        return switch (element) {
            case "cpuid" -> cpuid();
            case "apic-base" -> Map.of(X86Register.APIC_BASE, cpu.get(X86Register.APIC_BASE) & ~0x100L | (random.nextBoolean() ? 0x100 : 0));
            case "control" -> control();
            case "xcr0" -> Map.of(X86Register.XCR0, xcr0());
            case "extended" -> new ValidExtendedStates(random, cpu).next();
            case "segments" -> segments();
            case "tables" -> tables();
            case "general" -> general();
            case "debug" -> debug();
            case "msrs" -> msrs();
            case "local-apic" -> localApic();
            case "mp-state" -> cpu.feature(LocalApic.class).isPresent() && random.nextBoolean() ? MpState.HALTED : MpState.RUNNABLE;
            case "tsc-deadline" -> random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(FAR_AWAY | random.nextInt());
            case "events" -> events();
            case "system-management" -> management();
            case "page-directory-pointers" -> Optional.empty(); // no mode of the suite has them
            case "nested" -> cpu.feature(NestedVirtualization.class).orElseThrow().initial();
            default -> throw new AssertionError("no generator for the state element " + element);
        };
    }

    /** That it came from a handler of non-maskable interrupts has a meaning inside only. */
    private SystemManagementState management() {
        boolean active = random.nextBoolean();
        return new SystemManagementState(active, random.nextBoolean(), active && random.nextBoolean(), false);
    }

    private long canonical() {
        return mode.isLong() ? random.nextLong() >> 17 : random.nextLong() & 0xffff_ffffL;
    }

    private int pick(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** The processor's brand string means nothing to anybody but people. */
    private CpuidTable cpuid() {
        CpuidTable table = cpu.cpuid();
        if (!cpu.capabilities().has(Capability.CPUID_MODEL)) {
            return table;
        }
        return table.map(entry -> entry.function() >= FIRST_BRAND_LEAF && entry.function() <= LAST_BRAND_LEAF ? renamed(entry) : entry);
    }

    private CpuidEntry renamed(CpuidEntry entry) {
        return entry.withResult(new CpuidResult(random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt()));
    }

    private Map<X86Register, Long> control() {
        Map<X86Register, Long> values = new EnumMap<>(X86Register.class);
        values.put(X86Register.CR0, change(X86Register.CR0, CR0_FREE) & ~(CACHE_DISABLE | NOT_WRITE_THROUGH) | caching());
        values.put(X86Register.CR2, canonical());
        values.put(X86Register.CR3, mode.isLong() ? cpu.get(X86Register.CR3) : random.nextLong() & 0xffff_f000L);
        values.put(X86Register.CR4, change(X86Register.CR4, CR4_FREE));
        values.put(X86Register.CR8, (long) priority);
        values.put(X86Register.EFER, change(X86Register.EFER, EFER_SCE_NXE));
        return values;
    }

    /** Not write-through needs caches that are disabled. */
    private long caching() {
        return random.nextBoolean() ? 0 : CACHE_DISABLE | (random.nextBoolean() ? NOT_WRITE_THROUGH : 0);
    }

    /** What the register is, with the free bits changed. */
    private long change(X86Register register, long free) {
        return cpu.get(register) & ~free | random.nextLong() & free;
    }

    /** x87 always; SSE and AVX where the processor has them. */
    private long xcr0() {
        long offered = Integer.toUnsignedLong(cpu.cpuid().find(0xd, 0).eax());
        long wanted = XsaveComponent.X87.mask();
        if ((offered & XsaveComponent.SSE.mask()) != 0 && random.nextBoolean()) {
            wanted |= XsaveComponent.SSE.mask();
            wanted |= random.nextBoolean() ? offered & XsaveComponent.YMM_HIGH.mask() : 0;
        }
        return wanted | (random.nextBoolean() ? offered & XsaveComponent.PKRU.mask() : 0);
    }

    private Map<SegmentRegister, Segment> segments() {
        Map<SegmentRegister, Segment> values = new EnumMap<>(SegmentRegister.class);
        for (SegmentRegister register : SegmentRegister.values()) {
            Segment now = cpu.segment(register);
            values.put(register, switch (register) {
                case CS, SS, TR -> now;
                case LDTR -> new Segment(canonical(), random.nextInt(0x10000), random.nextInt(0x2000) << 3, 0x82);
                case DS, ES, FS, GS -> mode == Mode.REAL ? Segment.realMode(random.nextInt(0x10000), false) : data(register, now);
            });
        }
        return values;
    }

    /** In 64-bit mode only FS and GS have a base. */
    private Segment data(SegmentRegister register, Segment now) {
        boolean based = !mode.isLong() || register == SegmentRegister.FS || register == SegmentRegister.GS;
        int privilege = mode == Mode.LONG_USER ? 3 : 0;
        return new Segment(based ? canonical() : 0, -1, 8 + random.nextInt(0x1000) * 8 | privilege, now.attributes());
    }

    private Map<DescriptorTableRegister, DescriptorTable> tables() {
        Map<DescriptorTableRegister, DescriptorTable> values = new EnumMap<>(DescriptorTableRegister.class);
        for (DescriptorTableRegister register : DescriptorTableRegister.values()) {
            values.put(register, new DescriptorTable(canonical(), random.nextInt(0x10000)));
        }
        return values;
    }

    private Map<X86Register, Long> general() {
        Map<X86Register, Long> values = new EnumMap<>(X86Register.class);
        for (X86Register register : X86Register.values()) {
            if (register.compareTo(X86Register.RIP) < 0) {
                values.put(register, mode.isLong() ? random.nextLong() : random.nextLong() & 0xffff_ffffL);
            }
        }
        values.put(X86Register.RIP, (long) random.nextInt(0x10000));
        values.put(X86Register.RFLAGS, 2 | random.nextLong() & RFLAGS_FREE);
        return values;
    }

    /** Addresses without an enabled breakpoint: those would be met. */
    private Map<X86Register, Long> debug() {
        Map<X86Register, Long> values = new EnumMap<>(X86Register.class);
        for (X86Register register : new X86Register[] {X86Register.DR0, X86Register.DR1, X86Register.DR2, X86Register.DR3}) {
            values.put(register, canonical());
        }
        values.put(X86Register.DR6, DR6_FIXED | random.nextLong() & 0xf);
        values.put(X86Register.DR7, 0x400 | (random.nextBoolean() ? 0x300L : 0));
        return values;
    }

    private Map<Integer, Long> msrs() {
        Map<Integer, Long> values = new TreeMap<>(Integer::compareUnsigned);
        for (int index : cpu.stateMsrs()) {
            values.put(index, switch (index) {
                case MsrIndex.IA32_SYSENTER_CS -> (long) random.nextInt(0x10000);
                case MsrIndex.IA32_SYSENTER_ESP, MsrIndex.IA32_SYSENTER_EIP -> random.nextLong() & 0xffff_ffffL;
                case MsrIndex.IA32_STAR -> random.nextLong();
                case MsrIndex.IA32_LSTAR, MsrIndex.IA32_CSTAR, MsrIndex.IA32_KERNEL_GS_BASE -> random.nextLong() >> 17;
                case MsrIndex.IA32_FMASK -> random.nextLong() & 0x3f_7fd5L;
                case MsrIndex.IA32_PAT -> memoryTypes();
                case MsrIndex.IA32_TSC_AUX -> random.nextLong() & 0xffff_ffffL;
                default -> cpu.msr(index);
            });
        }
        return values;
    }

    private long memoryTypes() {
        long types = 0;
        for (int i = 0; i < 8; i++) {
            types = types << 8 | pick(MEMORY_TYPES);
        }
        return types;
    }

    /** Task priority, logical destination and spurious vector. */
    private RawBytes localApic() {
        byte[] page = cpu.feature(LocalApic.class).orElseThrow().registers();
        page[0x80] = (byte) (priority << 4);
        page[0xd3] = (byte) random.nextInt(256);
        page[0xf0] = (byte) (0xf | random.nextInt(16) << 4);
        page[0xf1] = (byte) random.nextInt(2);
        return RawBytes.of(page);
    }

    /** One event at most is on its way into the guest. */
    private VcpuEvents events() {
        Nmi nmi = new Nmi(false, false, random.nextBoolean());
        Shadow shadow = random.nextBoolean() ? Shadow.STI : Shadow.NONE;
        VcpuEvents quiet = new VcpuEvents(Optional.empty(), Optional.empty(), nmi, shadow, 0);
        return switch (random.nextInt(4)) {
            case 0 -> quiet.withException(PAGE_FAULT, OptionalInt.of(random.nextInt(32)));
            case 1 -> quiet.withException(pick(0, 6), OptionalInt.empty());
            case 2 -> new VcpuEvents(Optional.empty(), Optional.of(new InjectedInterrupt(32 + random.nextInt(224), false)), nmi, shadow, 0);
            default -> quiet;
        };
    }
}
