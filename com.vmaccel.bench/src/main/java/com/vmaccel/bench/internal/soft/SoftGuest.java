package com.vmaccel.bench.internal.soft;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.UnexpectedExitException;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.statistics.Statistics;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Runs a kernel on an accelerator that counts instructions. */
public final class SoftGuest implements ExitHandler {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Statistics statistics;
    private long begin;
    private long nanos;
    private long instructions;
    private long checksum;
    private int told;

    private SoftGuest(Statistics statistics) {
        this.statistics = statistics;
    }

    /** Makes a virtual machine for the kernel, runs it on the current thread and takes it away again. */
    public static KernelRun run(X86Accelerator accelerator, Kernel kernel, int repetitions) {
        try (HostMemory ram = accelerator.memory().anonymous(KernelImage.RAM_BYTES);
                X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults().withName("bench"))) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(KernelImage.ADDRESS), MemorySegment.ofArray(KernelImage.of(kernel, repetitions)));
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.protectedMode(vcpu, KernelImage.ENTRY);
                SoftGuest guest = new SoftGuest(vcpu.feature(Statistics.class).orElseThrow(() -> new IllegalStateException(vcpu + " counts no instructions")));
                VcpuExit end = vcpu.run(guest);
                if (!(end instanceof VcpuExit.Stopped)) {
                    throw new UnexpectedExitException(end);
                }
                return new KernelRun(guest.nanos, guest.instructions, guest.checksum);
            }
        }
    }

    @Override
    public void portWrite(Vcpu source, int port, int size, long value) {
        long now = THREADS.getCurrentThreadCpuTime();
        if (port == KernelImage.END_PORT) {
            source.stop();
        } else if (told == 0) {
            instructions = count();
            begin = THREADS.getCurrentThreadCpuTime();
            told++;
        } else if (told++ == 1) {
            nanos = now - begin;
            instructions = count() - instructions;
        } else {
            checksum = checksum >>> Byte.SIZE | value << Long.SIZE - Byte.SIZE;
        }
    }

    private long count() {
        return statistics.read().getFirst().values().getFirst();
    }
}
