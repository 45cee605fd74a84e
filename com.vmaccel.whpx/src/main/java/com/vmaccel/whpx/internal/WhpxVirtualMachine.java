package com.vmaccel.whpx.internal;

import com.vmaccel.api.CpuModel;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.engine.X86EngineVm;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.whpx.internal.WhpxPartition.CpuidAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A virtual machine of the platform: a partition. */
final class WhpxVirtualMachine extends X86EngineVm {

    private static final int FEATURES = 1;
    private static final int X2APIC = 1 << 21;
    private static final int ADDRESS_SIZES = 0x8000_0008;

    private final WhpxPartition partition;
    private final WhpxSlots slots;
    private final WhpxHost host;
    private final WhpxVmFeatures features;
    private final boolean emulates;
    private final Set<Integer> processors = new TreeSet<>();
    private final Map<Integer, CpuidTable> tables = new TreeMap<>();
    private boolean settled;

    private WhpxVirtualMachine(X86WhpxAccelerator accelerator, WhpxHost host, VmConfig config, WhpxPartition partition, WhpxSlots slots) {
        super(accelerator, config, WhpxCapabilities.of(accelerator.capabilities(), config), slots);
        this.partition = partition;
        this.slots = slots;
        this.host = host;
        emulates = accelerator.settings().emulator();
        features = new WhpxVmFeatures(partition, new WhpxDoorbells(config.name()), new WhpxMessages(partition, config.vcpuCount()));
    }

    static WhpxVirtualMachine create(X86WhpxAccelerator accelerator, WhpxHost host, VmConfig config) {
        WhpxPartition partition = configured(host, config, Map.of());
        WhpxSlots slots = new WhpxSlots(partition, config.dirtyTracking() == DirtyTrackingMode.PAGES, WhpxSlots.flags(host));
        try {
            return new WhpxVirtualMachine(accelerator, host, config, partition, slots);
        } catch (RuntimeException | Error e) {
            deleteAfter(e, partition);
            throw e;
        }
    }

    /** Makes a partition and sets it up. */
    private static WhpxPartition configured(WhpxHost host, VmConfig config, Map<Integer, CpuidTable> tables) {
        WhpxPartition partition = WhpxPartition.create();
        try {
            configure(partition, host, config, tables);
            partition.setUp();
            return partition;
        } catch (RuntimeException | Error e) {
            deleteAfter(e, partition);
            throw e;
        }
    }

    private static void deleteAfter(Throwable cause, WhpxPartition partition) {
        try {
            partition.delete();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static CpuidTable cpuid(CpuModel model) {
        return ((X86CpuModel) model).cpuid();
    }

    private static void configure(WhpxPartition partition, WhpxHost host, VmConfig config, Map<Integer, CpuidTable> tables) {
        partition.set32(WhvPropertyCode.WHvPartitionPropertyCodeProcessorCount, "ProcessorCount", config.vcpuCount());
        if (config.interruptMode() == InterruptMode.LOCAL) {
            partition.set32(WhvPropertyCode.WHvPartitionPropertyCodeLocalApicEmulationMode, "LocalApicEmulationMode", apicMode(host, config));
        }
        if (config.options().contains(VmOption.NESTED_VIRTUALIZATION)) {
            partition.set32(WhvPropertyCode.WHvPartitionPropertyCodeNestedVirtualization, "NestedVirtualization", 1);
        }
        WhpxExitSwitches.set(partition, host, config);
        List<CpuidAnswer> answers = new ArrayList<>();
        config.cpuModel().ifPresent(model -> WhpxCpuid.replacing(host.cpuid(config), cpuid(model)).forEach(entry -> answers.add(new CpuidAnswer(entry, OptionalInt.empty()))));
        config.addressBits().ifPresent(bits -> answers.add(new CpuidAnswer(addressSizes(host, config, bits), OptionalInt.empty())));
        tables.forEach((index, table) -> WhpxCpuid.replacing(host.cpuid(config), table).forEach(entry -> answers.add(new CpuidAnswer(entry, OptionalInt.of(index)))));
        if (!answers.isEmpty()) {
            partition.setCpuid(answers);
        }
    }

    /** The mode that goes with what CPUID tells the guest. */
    private static int apicMode(WhpxHost host, VmConfig config) {
        CpuidTable table = config.cpuModel().map(WhpxVirtualMachine::cpuid).orElse(host.cpuid(config));
        boolean extended = (table.find(FEATURES, 0).ecx() & X2APIC) != 0;
        return extended ? WhvInterruptControl.WHvX64LocalApicEmulationModeX2Apic : WhvInterruptControl.WHvX64LocalApicEmulationModeXApic;
    }

    private static CpuidEntry addressSizes(WhpxHost host, VmConfig config, int bits) {
        CpuidResult sizes = config.cpuModel().map(WhpxVirtualMachine::cpuid).orElse(host.cpuid(config)).find(ADDRESS_SIZES, 0);
        return new CpuidEntry(ADDRESS_SIZES, 0, false, new CpuidResult(sizes.eax() & ~0xff | bits, sizes.ebx(), sizes.ecx(), sizes.edx()));
    }

    WhpxHost host() {
        return host;
    }

    WhpxPartition partition() {
        return partition;
    }

    WhpxSlots slots() {
        return slots;
    }

    /** Returns what CPUID tells a new virtual processor: the platform fills its place in. */
    private CpuidTable cpuid(int index) {
        CpuidTable wanted = config().cpuModel().map(WhpxVirtualMachine::cpuid).orElse(host.cpuid(config()));
        return WhpxCpuid.read((function, subleaf) -> partition.cpuid(index, function, subleaf), wanted);
    }

    @Override
    protected X86EngineVcpu newVcpu(int vcpuId) {
        CpuidTable table = createProcessor(vcpuId);
        try {
            return new WhpxVcpu(this, vcpuId, table);
        } catch (RuntimeException | Error e) {
            deleteProcessor(vcpuId);
            throw e;
        }
    }

    private CpuidTable createProcessor(int index) {
        partition.exclusively().lock();
        try {
            partition.createProcessor(index);
            processors.add(index);
            return cpuid(index);
        } finally {
            partition.exclusively().unlock();
        }
    }

    void deleteProcessor(int index) {
        partition.exclusively().lock();
        try {
            processors.remove(index);
            tables.remove(index);
            partition.deleteProcessor(index);
        } finally {
            partition.exclusively().unlock();
        }
    }

    /**
     * Replaces what CPUID tells a virtual processor, and the partition for it.
     *
     * @throws IllegalStateException once a virtual processor has run
     */
    void replaceCpuid(int index, CpuidTable table) {
        partition.exclusively().lock();
        try {
            if (settled) {
                throw new IllegalStateException(this + ": CPUID cannot change after the first run");
            }
            Map<Integer, CpuidTable> changed = new TreeMap<>(tables);
            changed.put(index, table);
            new WhpxRenewal(hasLocalApics()).renew(partition, () -> configured(host, config(), changed), processors, slots);
            tables.put(index, table);
        } finally {
            partition.exclusively().unlock();
        }
    }

    /** From now on the partition is the one it is. */
    @Override
    protected void finish() {
        partition.exclusively().lock();
        try {
            settled = true;
        } finally {
            partition.exclusively().unlock();
        }
    }

    @Override
    protected @Nullable Object engineFeature(Class<?> type) {
        return features.find(type, capabilities());
    }

    boolean hasLocalApics() {
        return config().interruptMode() == InterruptMode.LOCAL;
    }

    /** Tells whether the platform's emulator completes accesses. */
    boolean emulates() {
        return emulates;
    }

    WhpxDoorbells doorbells() {
        return features.doorbells();
    }

    WhpxMessages messages() {
        return features.messages();
    }

    @Override
    protected List<DeviceState> saveDevices() {
        return List.of();
    }

    @Override
    protected void loadDevices(List<DeviceState> devices) {
        if (!devices.isEmpty()) {
            throw new IllegalArgumentException(this + " has no devices, the state has " + devices.getFirst().name());
        }
    }

    @Override
    protected void destroy() {
        features.doorbells().close();
        partition.delete();
    }
}
