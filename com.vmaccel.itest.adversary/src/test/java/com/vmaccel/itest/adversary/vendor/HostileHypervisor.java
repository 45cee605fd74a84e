package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.XsaveFormat;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the pretend library. Each returns a {@link VendorStatus}. One virtual machine per process; a vCPU is used by the thread that created it, but
 * for {@link #cancel}; memory comes in pages of 16 KiB; exits show the state before the instruction.
 */
public final class HostileHypervisor {

    /** The size of a page. */
    public static final long PAGE_BYTES = 16384;
    /** The guest may read. */
    public static final int READ = 1;
    /** The guest may write. */
    public static final int WRITE = 2;
    /** The guest may execute. */
    public static final int EXECUTE = 4;

    private static final AtomicBoolean EXISTS = new AtomicBoolean();

    private final X86Accelerator beneath;
    private final ThreadLocal<@Nullable RuntimeException> lastFailure = new ThreadLocal<>();
    private final Map<Integer, VendorVcpu> vcpus = new ConcurrentHashMap<>();
    private volatile @Nullable X86VirtualMachine vm;
    private volatile @Nullable VendorMemory memory;

    /**
     * What a virtual machine is created with.
     *
     * @param vcpus how many vCPUs it will have
     * @param addressBits the width of guest-physical addresses
     * @param msrExits whether unknown MSRs exit
     * @param tracksDirty whether written pages are recorded
     * @param cpuid what CPUID answers; empty for all there is
     */
    public record Settings(int vcpus, int addressBits, boolean msrExits, boolean tracksDirty, Optional<CpuidTable> cpuid) {}

    /**
     * Loads the library.
     *
     * @param beneath the engine that does the work
     */
    public HostileHypervisor(X86Accelerator beneath) {
        this.beneath = beneath;
    }

    /** Creates the virtual machine; {@code BUSY} if there is one in this process. */
    public int createVm(Settings settings) {
        if (EXISTS.getAndSet(true)) {
            return VendorStatus.BUSY;
        }
        int status = status(() -> {
            X86VirtualMachine created = beneath.createVirtualMachine(config(settings));
            vm = created;
            memory = new VendorMemory(created.memory());
            return VendorStatus.SUCCESS;
        });
        EXISTS.set(status == VendorStatus.SUCCESS);
        return status;
    }

    private static VmConfig config(Settings settings) {
        VmConfig config = VmConfig.defaults().withVcpuCount(settings.vcpus()).withAddressBits(settings.addressBits());
        config = settings.msrExits() ? config.withMsrPolicy(MsrPolicy.EXIT) : config;
        config = settings.tracksDirty() ? config.withDirtyTracking(DirtyTrackingMode.PAGES) : config;
        return settings.cpuid().isPresent() ? config.withCpuModel(new X86CpuModel(settings.cpuid().get())) : config;
    }

    /** Destroys the virtual machine; {@code BUSY} while a vCPU of a living thread exists. */
    public int destroyVm() {
        X86VirtualMachine current = vm;
        if (current == null) {
            return VendorStatus.NOT_FOUND;
        }
        if (vcpus.values().stream().anyMatch(vcpu -> vcpu.beneath().owner().isAlive())) {
            return VendorStatus.BUSY;
        }
        return status(() -> {
            current.close();
            vcpus.clear();
            vm = null;
            memory = null;
            EXISTS.set(false);
            return VendorStatus.SUCCESS;
        });
    }

    // ---- memory, from any thread

    /** Maps host memory; its address, the guest-physical address and the size are multiples of {@link #PAGE_BYTES}. */
    public int map(MemorySegment host, long gpa, long size, int flags) {
        return onMemory(current -> current.map(host, gpa, size, flags));
    }

    /** Unmaps exactly what one call mapped. */
    public int unmap(long gpa, long size) {
        return onMemory(current -> current.unmap(gpa, size));
    }

    /** Changes the access to exactly what one call mapped. */
    public int protect(long gpa, long size, int flags) {
        return onMemory(current -> current.protect(gpa, size, flags));
    }

    /** Reports and forgets which pages the guest wrote of exactly what one call mapped: a bit for each. */
    public int queryDirty(long gpa, long size, long[] bitmap) {
        X86VirtualMachine current = vm;
        Optional<DirtyTracking> tracking = current == null ? Optional.empty() : current.feature(DirtyTracking.class);
        return tracking.isEmpty() ? VendorStatus.BAD_STATE : onMemory(all -> all.queryDirty(tracking.get(), gpa, size, bitmap));
    }

    private int onMemory(ToIntFunction<VendorMemory> call) {
        VendorMemory current = memory;
        return current == null ? VendorStatus.NOT_FOUND : status(() -> call.applyAsInt(current));
    }

    // ---- vCPUs

    /** Creates a vCPU of the current thread. */
    public int createVcpu(int index) {
        X86VirtualMachine current = vm;
        if (current == null) {
            return VendorStatus.NOT_FOUND;
        }
        return status(() -> {
            vcpus.put(index, new VendorVcpu(current.createVcpu(index), current.memory()));
            return VendorStatus.SUCCESS;
        });
    }

    /** Destroys a vCPU. */
    public int destroyVcpu(int index) {
        return onVcpu(index, vcpu -> {
            vcpu.beneath().close();
            vcpus.remove(index);
            return VendorStatus.SUCCESS;
        });
    }

    /** Runs until there is a reason to return, and sometimes not as long. */
    public int run(int index, ExitContext context) {
        return onVcpu(index, vcpu -> {
            vcpu.run(context);
            return VendorStatus.SUCCESS;
        });
    }

    /** Makes a run that is in progress return; does nothing to a later one. From any thread. */
    public int cancel(int index) {
        VendorVcpu vcpu = vcpus.get(index);
        if (vcpu == null) {
            return VendorStatus.NOT_FOUND;
        }
        vcpu.cancel();
        return VendorStatus.SUCCESS;
    }

    /** Reads registers, two words for each. */
    public int getRegisters(int index, VendorRegister[] names, long[] values) {
        return onVcpu(index, vcpu -> {
            vcpu.registers().get(names, values);
            return VendorStatus.SUCCESS;
        });
    }

    /** Writes registers, two words for each. */
    public int setRegisters(int index, VendorRegister[] names, long[] values) {
        return onVcpu(index, vcpu -> {
            vcpu.registers().set(names, values);
            return VendorStatus.SUCCESS;
        });
    }

    /** Reads the vector registers as an XSAVE area in standard format; the area is as long as the CPUID table says. */
    public int getXsave(int index, byte[] area) {
        return onVcpu(index, vcpu -> {
            byte[] all = XsaveFormat.of(vcpu.beneath().cpuid()).write(vcpu.beneath().extendedState());
            System.arraycopy(all, 0, area, 0, all.length);
            return VendorStatus.SUCCESS;
        });
    }

    /** Writes the vector registers. */
    public int setXsave(int index, byte[] area) {
        return onVcpu(index, vcpu -> {
            vcpu.beneath().setExtendedState(XsaveFormat.of(vcpu.beneath().cpuid()).read(area));
            return VendorStatus.SUCCESS;
        });
    }

    /** Translates a linear address; {@code NOT_FOUND} if nothing is mapped there. */
    public int translate(int index, long gva, long[] gpa) {
        return onVcpu(index, vcpu -> {
            Optional<GuestAddress> found = vcpu.beneath().translate(gva);
            found.ifPresent(address -> gpa[0] = address.value());
            return found.isPresent() ? VendorStatus.SUCCESS : VendorStatus.NOT_FOUND;
        });
    }

    /** Adds the vCPU's CPUID table to a list. */
    public int getCpuid(int index, List<CpuidTable> tables) {
        return onVcpu(index, vcpu -> {
            tables.add(vcpu.beneath().cpuid());
            return VendorStatus.SUCCESS;
        });
    }

    /** Replaces the vCPU's CPUID table; {@code BAD_STATE} once it has run. */
    public int setCpuid(int index, CpuidTable table) {
        return onVcpu(index, vcpu -> {
            vcpu.beneath().setCpuid(table);
            return VendorStatus.SUCCESS;
        });
    }

    /** Returns what CPUID can announce. */
    public CpuidTable supportedCpuid() {
        return beneath.supportedCpuid();
    }

    /** Returns which of the MSRs with a name this machine has; asked of a vCPU of the current thread. */
    public List<VendorRegister> msrs(int index) {
        List<VendorRegister> found = new ArrayList<>();
        for (VendorRegister register : VendorRegister.values()) {
            if (register.isMsr() && getRegisters(index, new VendorRegister[] {register}, new long[2]) == VendorStatus.SUCCESS) {
                found.add(register);
            }
        }
        return found;
    }

    private int onVcpu(int index, ToIntFunction<VendorVcpu> call) {
        VendorVcpu vcpu = vcpus.get(index);
        if (vcpu == null) {
            return VendorStatus.NOT_FOUND;
        }
        return vcpu.isOwned() ? status(() -> call.applyAsInt(vcpu)) : VendorStatus.DENIED;
    }

    /** A function of the library. */
    @FunctionalInterface
    private interface Call {
        int make();
    }

    private int status(Call call) {
        try {
            return call.make();
        } catch (NativeCallException | UnsupportedCapabilityException e) {
            return failed(VendorStatus.BAD_VALUE, e);
        } catch (IllegalArgumentException e) {
            return failed(VendorStatus.BAD_ARGUMENT, e);
        } catch (IllegalStateException e) {
            return failed(VendorStatus.BAD_STATE, e);
        }
    }

    private int failed(int status, RuntimeException cause) {
        lastFailure.set(cause);
        return status;
    }

    /** Returns what was behind the current thread's last failure, for messages. */
    public Optional<RuntimeException> lastFailure() {
        return Optional.ofNullable(lastFailure.get());
    }
}
