package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.state.VmState;
import com.vmaccel.api.x86.CpuidBaseline;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** CPUID: the default processor, its place among others, and processors of the caller's choice. */
final class CpuidCases {

    private static final int FEATURES = 1;
    private static final int EXTENDED_FEATURES = 7;
    private static final int TOPOLOGY = 0xb;
    private static final int BRAND = 0x8000_0003;
    private static final int ADDRESS_SIZES = 0x8000_0008;
    private static final int RDRAND = 1 << 30;
    private static final int OSXSAVE = 1 << 27;
    private static final int FSGSBASE = 1;
    private static final int SMAP = 1 << 20;
    private static final CpuidResult NAME = new CpuidResult(0x6361_6d76, 0x206c_6563, 0x7473_6574, 0x2020_2020);

    /** Functions whose answers depend on a vCPU's place: features, caches, topology, address sizes. */
    private static final Set<Integer> PLACED =
            Set.of(FEATURES, 4, TOPOLOGY, 0x1f, 0x8000_0001, ADDRESS_SIZES, 0x8000_001d, 0x8000_001e);

    static final GuestCode ASK = GuestCode.of("cpuid", "0f a2");

    private CpuidCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("cpuid");
        hostView(list);
        guestSees(list);
        models(list);
        return list.cases();
    }

    private static void hostView(CaseList list) {
        list.api("default-is-what-is-supported", CpuidCases::defaultModel).quick();
        list.api("topology", CpuidCases::topology).vcpus(2);
        list.api("address-bits", CpuidCases::addressBits);
        list.machine("fixed-by-the-first-run", RegisterCases.NOTHING.in(Mode.REAL), CpuidCases::fixedByTheFirstRun).needs(Capability.CPUID_MODEL);
    }

    private static void defaultModel(CaseContext context) {
        CpuidTable supported = context.accelerator().supportedCpuid();
        CpuidTable table = context.createVcpu(context.createVm(VmConfig.defaults()), 0).cpuid();
        Check.that(supported.entries().size() > 4, "the supported table has entries: " + supported);
        for (CpuidEntry entry : supported.entries()) {
            if (!PLACED.contains(entry.function())) {
                Check.equal("answer to 0x%x/%d".formatted(entry.function(), entry.index()), entry.result(), table.find(entry.function(), entry.index()));
            }
        }
    }

    private static void topology(CaseContext context) {
        var vm = context.createVm(VmConfig.defaults().withVcpuCount(2));
        for (int id = 0; id < 2; id++) {
            CpuidTable table = context.createVcpu(vm, id).cpuid();
            CpuidResult features = table.find(FEATURES, 0);
            Check.equal("initial APIC id", id, features.ebx() >>> 24);
            Check.that((features.ebx() >> 16 & 0xff) >= 2, "two logical processors: " + features);
            Check.that((features.edx() & 1 << 28) != 0, "more than one logical processor: " + features);
            if (table.find(0, 0).eax() >= TOPOLOGY) {
                Check.equal("x2APIC id", id, table.find(TOPOLOGY, 0).edx());
                Check.equal("logical processors of the package", 2, table.find(TOPOLOGY, 1).ebx() & 0xffff);
            }
        }
    }

    private static void addressBits(CaseContext context) {
        int wanted = Math.min(36, context.accelerator().capabilities().limits().addressBits());
        CpuidTable table = context.createVcpu(context.createVm(VmConfig.defaults().withAddressBits(wanted)), 0).cpuid();
        Check.equal("physical address bits", wanted, table.find(ADDRESS_SIZES, 0).eax() & 0xff);
    }

    private static CpuidTable renamed(CpuidTable table) {
        return table.with(new CpuidEntry(BRAND, 0, false, NAME));
    }

    private static void fixedByTheFirstRun(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        X86Vcpu cpu = machine.cpu();
        CpuidTable before = cpu.cpuid();
        CpuidTable changed = renamed(before);
        cpu.setCpuid(changed);
        Check.equal("table", changed, cpu.cpuid());
        machine.finish();
        cpu.setCpuid(changed);
        Check.refused("another table after the first run", IllegalStateException.class, () -> cpu.setCpuid(before));
        Check.equal("table after the refusal", changed, cpu.cpuid());
        cpu.reset();
        Check.equal("table after reset", changed, cpu.cpuid());
    }

    private static GuestCase ask(CaseList list, String name, int function) {
        return list.guest(name, ASK).with(RAX, Integer.toUnsignedLong(function)).with(RCX, 0).with(RBX, -1).with(RDX, -1);
    }

    private static void requireAnswer(Machine machine, CpuidResult expected, int ecxMask) {
        X86Vcpu cpu = machine.cpu();
        CpuidResult actual = new CpuidResult((int) cpu.get(RAX), (int) cpu.get(RBX), (int) cpu.get(RCX) & ecxMask, (int) cpu.get(RDX));
        Check.equal("answer", new CpuidResult(expected.eax(), expected.ebx(), expected.ecx() & ecxMask, expected.edx()), actual);
    }

    private static void guestSees(CaseList list) {
        for (int function : new int[] {0, 0x8000_0000, 0x8000_0002, ADDRESS_SIZES}) {
            ask(list, "guest-asks-" + Integer.toHexString(function), function)
                    .after(machine -> requireAnswer(machine, machine.cpu().cpuid().find(function, 0), -1));
        }
        ask(list, "guest-asks-signature", FEATURES).after(machine -> {
            CpuidResult expected = machine.cpu().cpuid().find(FEATURES, 0);
            Check.equal("signature", Integer.toUnsignedLong(expected.eax()), machine.cpu().get(RAX));
            Check.equal("place", Integer.toUnsignedLong(expected.ebx()), machine.cpu().get(RBX));
        });
        ask(list, "guest-asks-features", FEATURES).after(machine -> requireAnswer(machine, machine.cpu().cpuid().find(FEATURES, 0), ~OSXSAVE));
        ask(list, "guest-asks-indexed", TOPOLOGY).with(RCX, 1).before(machine -> {
            if (machine.cpu().cpuid().find(0, 0).eax() < TOPOLOGY) {
                throw machine.context().skip("the processor model has no extended topology");
            }
        })
                .after(machine -> requireAnswer(machine, machine.cpu().cpuid().find(TOPOLOGY, 1), -1));
    }

    private static void models(CaseList list) {
        list.machine("model", ASK, (context, mode) -> {
            CpuidTable model = renamed(context.accelerator().supportedCpuid());
            requireName(Machine.start(context, mode, ASK, VmConfig.defaults().withCpuModel(new X86CpuModel(model))));
        }).needs(Capability.CPUID_MODEL).quick();
        list.machine("model-features", ASK, (context, mode) -> {
            CpuidTable model = context.accelerator().supportedCpuid().map(CpuidCases::withoutRandom);
            Machine machine = Machine.start(context, mode, ASK, VmConfig.defaults().withCpuModel(new X86CpuModel(model)));
            machine.cpu().set(RAX, FEATURES);
            machine.finish();
            Check.equal("a feature that was taken away", 0, machine.cpu().get(RCX) & RDRAND);
        }).needs(Capability.CPUID_MODEL);
        list.machine("masked", ASK.in(Mode.PROTECTED, Mode.LONG_KERNEL), (context, mode) -> {
            CpuidTable model = context.accelerator().supportedCpuid().map(CpuidCases::withoutSmap);
            requireWithout(context, mode, model);
        }).needs(Capability.CPUID_MODEL);
        list.machine("merged", ASK.in(Mode.PROTECTED, Mode.LONG_KERNEL), CpuidCases::merged).needs(Capability.CPUID_MODEL);
        for (CpuidBaseline baseline : CpuidBaseline.values()) {
            list.machine("baseline-" + baseline.name().toLowerCase(Locale.ROOT).replace('_', '-'), RegisterCases.NOTHING.in(Mode.REAL),
                    (context, mode) -> baseline(context, mode, baseline)).needs(Capability.CPUID_MODEL);
        }
        list.machine("set-cpuid", ASK, (context, mode) -> {
            Machine machine = Machine.start(context, mode, ASK);
            machine.cpu().setCpuid(renamed(machine.cpu().cpuid()));
            requireName(machine);
        }).needs(Capability.CPUID_MODEL);
    }

    /** A guest that runs on what two hosts have in common: on one of them, moved to the other, with the features of neither alone. */
    private static void merged(CaseContext context, Mode mode) {
        CpuidTable supported = context.accelerator().supportedCpuid();
        CpuidTable one = renamed(supported.map(CpuidCases::withoutSmap));
        CpuidTable other = supported.map(CpuidCases::withoutFsgsbase);
        CpuidTable common = one.common(other);
        Check.equal("name of the first", NAME, common.find(BRAND, 0));
        Check.equal("features of both", supported.find(EXTENDED_FEATURES, 0).ebx() & ~(SMAP | FSGSBASE), common.find(EXTENDED_FEATURES, 0).ebx());
        Check.equal("the other way round", common.find(EXTENDED_FEATURES, 0), other.common(one).find(EXTENDED_FEATURES, 0));
        Check.equal("with itself", supported, supported.common(supported));
        VmState state;
        try (Machine machine = requireWithout(context, mode, common)) {
            Check.equal("the other feature", 0, machine.cpu().get(RBX) & FSGSBASE);
            state = machine.vm().save();
        }
        try (Machine machine = Machine.start(context, mode, ASK, VmConfig.defaults().withCpuModel(new X86CpuModel(common)))) {
            machine.vm().load(state);
            machine.enter(machine.cpu());
            requireName(machine);
        }
    }

    /** Asks a guest for a feature that was taken away. */
    private static Machine requireWithout(CaseContext context, Mode mode, CpuidTable model) {
        Machine machine = Machine.start(context, mode, ASK, VmConfig.defaults().withCpuModel(new X86CpuModel(model)));
        X86Vcpu cpu = machine.cpu();
        cpu.set(RAX, EXTENDED_FEATURES);
        cpu.set(RCX, 0);
        machine.finish();
        Check.equal("a feature that was taken away", 0, cpu.get(RBX) & SMAP);
        Check.equal("the others", Integer.toUnsignedLong(model.find(EXTENDED_FEATURES, 0).ebx()), cpu.get(RBX));
        return machine;
    }

    private static CpuidEntry without(CpuidEntry entry, int features) {
        CpuidResult was = entry.result();
        boolean there = entry.function() == EXTENDED_FEATURES && entry.index() == 0;
        return there ? entry.withResult(new CpuidResult(was.eax(), was.ebx() & ~features, was.ecx(), was.edx())) : entry;
    }

    private static CpuidEntry withoutSmap(CpuidEntry entry) {
        return without(entry, SMAP);
    }

    private static CpuidEntry withoutFsgsbase(CpuidEntry entry) {
        return without(entry, FSGSBASE);
    }

    /** The engine takes the model, and a guest runs and is saved with it. */
    private static void baseline(CaseContext context, Mode mode, CpuidBaseline baseline) {
        CpuidTable supported = context.accelerator().supportedCpuid();
        if (!baseline.missing(supported).isEmpty()) {
            throw context.skip("the host lacks " + baseline.missing(supported));
        }
        CpuidTable model = baseline.of(supported);
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING, VmConfig.defaults().withCpuModel(new X86CpuModel(model)));
        machine.finish();
        Check.equal("features", model.find(EXTENDED_FEATURES, 0), machine.cpu().cpuid().find(EXTENDED_FEATURES, 0));
        Check.equal("missing", List.of(), baseline.missing(machine.cpu().cpuid()));
        machine.vm().load(machine.vm().save());
    }

    private static CpuidEntry withoutRandom(CpuidEntry entry) {
        CpuidResult was = entry.result();
        return entry.function() == FEATURES ? entry.withResult(new CpuidResult(was.eax(), was.ebx(), was.ecx() & ~RDRAND, was.edx())) : entry;
    }

    private static void requireName(Machine machine) {
        Check.equal("name in the table", NAME, machine.cpu().cpuid().find(BRAND, 0));
        machine.cpu().set(RAX, Integer.toUnsignedLong(BRAND));
        machine.finish();
        requireAnswer(machine, NAME, -1);
    }
}
