package com.vmaccel.bench.jmh;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What an exit costs its caller in the two forms that the API has, and a look at the registers after it. */
@State(Scope.Thread)
public class ExitBenchmark extends TimedInNanos {

    private static final Register[] REGISTERS = {X86Register.RAX, X86Register.RCX, X86Register.RDX, X86Register.RBX, X86Register.RIP, X86Register.RFLAGS};

    private final long[] values = new long[REGISTERS.length];

    /** One exit as a value. */
    @Benchmark
    public VcpuExit asValue(GuestState guest) {
        return guest.vcpu.run();
    }

    /** One exit given to a handler, which ends the run. */
    @Benchmark
    public VcpuExit toHandler(GuestState guest) {
        return guest.vcpu.run(Stop.AT_ONCE);
    }

    /** One exit as a value, and six registers. */
    @Benchmark
    public long[] withRegisters(GuestState guest) {
        guest.vcpu.run();
        guest.vcpu.read(REGISTERS, values);
        return values;
    }

    private enum Stop implements ExitHandler {
        AT_ONCE;

        @Override
        public void portWrite(Vcpu vcpu, int port, int size, long value) {
            vcpu.stop();
        }
    }
}
