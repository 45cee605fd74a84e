package com.vmaccel.bench.jmh;

import static com.vmaccel.api.memory.Access.READ_WRITE_EXECUTE;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A guest that writes to a port for ever. Its vCPU belongs to the thread that measures. */
@State(Scope.Thread)
public class GuestState {

    /** The parameter that names the backend. */
    static final String ENGINE = "engine";

    /** How much memory the guest has. */
    static final int RAM_BYTES = 1 << 20;

    private static final int START = 0x7c00;
    private static final byte[] AGAIN = {(byte) 0xe6, 0x10, (byte) 0xeb, (byte) 0xfc}; // again: out 0x10, al; jmp again

    /** A backend's id. */
    @Param({"soft", "kvm"})
    public String engine;

    /** The virtual machine. */
    X86VirtualMachine vm;
    /** Its vCPU. */
    X86Vcpu vcpu;

    private HostMemory ram;

    /** Makes it. */
    @Setup
    public void make() {
        X86Accelerator accelerator = Accelerators.select(Requirements.x86().backend(engine).allowSoftware()).accelerator();
        ram = accelerator.memory().anonymous(RAM_BYTES);
        vm = accelerator.createVirtualMachine(VmConfig.defaults().withName("jmh"));
        vm.memory().map(GuestAddress.of(0), ram, READ_WRITE_EXECUTE);
        vm.memory().write(GuestAddress.of(START), MemorySegment.ofArray(AGAIN));
        vcpu = vm.createVcpu(0);
        X86Startup.realMode(vcpu, START);
    }

    /** Takes it away again. */
    @TearDown
    public void close() {
        vcpu.close();
        vm.close();
        ram.close();
    }
}
