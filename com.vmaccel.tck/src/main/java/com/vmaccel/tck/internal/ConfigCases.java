package com.vmaccel.tck.internal;

import com.vmaccel.api.CpuModel;
import com.vmaccel.api.Determinism;
import com.vmaccel.api.ExitRequests;
import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a virtual machine is created with: what nobody has, what this engine does not have, and what it promises. */
final class ConfigCases {

    private static final List<ExitKind> EVERYBODY = List.of(
            ExitKind.PORT_READ, ExitKind.PORT_WRITE, ExitKind.MMIO_READ, ExitKind.MMIO_WRITE, ExitKind.HALT, ExitKind.CANCELLED, ExitKind.STOPPED);

    private static final int MOST_TO_OPEN = 8;

    private ConfigCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("config");
        list.api("impossible", context -> impossible()).quick();
        list.api("capabilities", ConfigCases::capabilities).quick();
        list.api("too-many-vcpus", ConfigCases::tooManyVcpus);
        list.api("interrupt-modes", ConfigCases::interruptModes);
        list.api("address-bits", ConfigCases::addressBits);
        list.api("missing-capabilities", ConfigCases::missingCapabilities);
        list.api("another-architecture", ConfigCases::anotherArchitecture);
        list.api("names", ConfigCases::names);
        list.api("machines-at-a-time", ConfigCases::machinesAtATime);
        return list.cases();
    }

    private static void impossible() {
        VmConfig config = VmConfig.defaults();
        for (int count : new int[] {0, -1, Integer.MIN_VALUE}) {
            Check.refused(count + " vCPUs", IllegalArgumentException.class, () -> config.withVcpuCount(count));
        }
        for (int bits : new int[] {0, -1, 31, 53, 64}) {
            Check.refused(bits + " address bits", IllegalArgumentException.class, () -> config.withAddressBits(bits));
        }
    }

    /** What is there before anything is created. */
    private static void capabilities(CaseContext context) {
        Capabilities offered = context.accelerator().capabilities();
        Capabilities.Limits limits = offered.limits();
        Check.equal("architecture", Architecture.X86_64, offered.architecture());
        Check.that(offered.exits().containsAll(EVERYBODY), "exits that every engine has: " + offered.exits());
        Check.that(offered.interruptModes().contains(InterruptMode.NONE), "interrupt modes: " + offered.interruptModes());
        Check.that(limits.maxVcpus() >= 1 && limits.maxMemorySlots() >= 1 && limits.maxVirtualMachines() >= 1, limits.toString());
        Check.that(Long.bitCount(limits.granularityBytes()) == 1, limits.toString());
        Check.that(limits.addressBits() >= 32 && limits.addressBits() <= 52, limits.toString());
        Check.that(!context.accelerator().id().isBlank(), "the engine has no id");
        for (InterruptMode mode : offered.interruptModes()) {
            try (X86VirtualMachine vm = context.createVm(VmConfig.defaults().withInterruptMode(mode))) {
                Check.that(offered.features().containsAll(vm.capabilities().features()), "a virtual machine has more than its engine");
                Check.equal("interrupt mode", mode, vm.config().interruptMode());
            }
        }
    }

    /** Refused before anything is created: an engine of one machine at a time can create it afterwards. */
    private static void refused(CaseContext context, String what, Class<? extends RuntimeException> type, VmConfig config) {
        Check.refused(what, type, () -> context.createVm(config));
        context.createVm(VmConfig.defaults()).close();
    }

    private static void tooManyVcpus(CaseContext context) {
        int most = context.accelerator().capabilities().limits().maxVcpus();
        refused(context, "one more", IllegalArgumentException.class, VmConfig.defaults().withVcpuCount(most + 1));
        refused(context, "the most there are", IllegalArgumentException.class, VmConfig.defaults().withVcpuCount(Integer.MAX_VALUE));
        context.createVm(VmConfig.defaults().withVcpuCount(most)).close();
    }

    private static void interruptModes(CaseContext context) {
        for (InterruptMode mode : InterruptMode.values()) {
            if (!context.accelerator().capabilities().interruptModes().contains(mode)) {
                refused(context, mode.toString(), IllegalArgumentException.class, VmConfig.defaults().withInterruptMode(mode));
            }
        }
    }

    private static void addressBits(CaseContext context) {
        int most = context.accelerator().capabilities().limits().addressBits();
        for (int bits : new int[] {32, most}) {
            try (X86VirtualMachine vm = context.createVm(VmConfig.defaults().withAddressBits(bits))) {
                Check.equal("address bits", bits, vm.capabilities().limits().addressBits());
            }
        }
        if (most < 52) {
            refused(context, "one more", IllegalArgumentException.class, VmConfig.defaults().withAddressBits(most + 1));
        }
    }

    /** Each option that needs a capability: without it, refused by its name. */
    private static void missingCapabilities(CaseContext context) {
        option(context, Capability.DIRTY_TRACKING, config -> config.withDirtyTracking(DirtyTrackingMode.PAGES));
        option(context, Capability.DETERMINISM, config -> config.withDeterminism(Determinism.withSeed(1)));
        option(context, Capability.MSR_EXITS, config -> config.withMsrPolicy(MsrPolicy.EXIT));
        option(context, Capability.CPUID_MODEL, config -> config.withCpuModel(new X86CpuModel(context.accelerator().supportedCpuid())));
        option(context, Capability.CPUID_EXITS, config -> config.withExits(ExitRequests.NONE.withCpuid(0)));
        option(context, Capability.EXCEPTION_EXITS, config -> config.withExits(ExitRequests.NONE.withExceptions(0)));
        option(context, Capability.TIME_STAMP_EXITS, config -> config.withExits(ExitRequests.NONE.withTimeStamps()));
        option(context, Capability.HYPERCALL_EXITS, config -> config.withExits(ExitRequests.NONE.withHypercalls()));
        context.createVm(VmConfig.defaults().withMsrPolicy(MsrPolicy.FAULT)).close();
    }

    private static void option(CaseContext context, Capability capability, UnaryOperator<VmConfig> change) {
        VmConfig config = change.apply(VmConfig.defaults());
        if (context.accelerator().capabilities().has(capability)) {
            context.createVm(config).close();
        } else {
            var refusal = Check.refused(capability.toString(), UnsupportedCapabilityException.class, () -> context.createVm(config));
            Check.equal("capability", capability, refusal.capability());
        }
    }

    private static void anotherArchitecture(CaseContext context) {
        CpuModel foreign = () -> Architecture.AARCH64;
        refused(context, "a processor of another architecture", IllegalArgumentException.class, VmConfig.defaults().withCpuModel(foreign));
    }

    /** The name is in what is said of the machine. */
    private static void names(CaseContext context) {
        Check.that(!VmConfig.defaults().name().equals(VmConfig.defaults().name()), "two machines have one name by default");
        X86VirtualMachine vm = context.createVm(VmConfig.defaults().withName("tck-names"));
        Check.equal("name", "tck-names", vm.config().name());
        String message = String.valueOf(Check.refused("createVcpu", IllegalArgumentException.class, () -> vm.createVcpu(1)).getMessage());
        Check.that(message.contains("tck-names"), message);
        Check.that(context.createVcpu(vm, 0).toString().contains("tck-names"), "a vCPU does not say whose it is");
    }

    private static void machinesAtATime(CaseContext context) {
        int most = context.accelerator().capabilities().limits().maxVirtualMachines();
        if (most > MOST_TO_OPEN) {
            throw context.skip("as many virtual machines can be open as there are resources for");
        }
        List<X86VirtualMachine> open = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            open.add(context.createVm(VmConfig.defaults()));
        }
        String message = String.valueOf(Check.refused("one more", IllegalStateException.class, () -> context.createVm(VmConfig.defaults())).getMessage());
        Check.that(message.contains(open.getFirst().config().name()), "the refusal does not name what is open: " + message);
        open.getFirst().close();
        context.createVm(VmConfig.defaults());
    }
}
