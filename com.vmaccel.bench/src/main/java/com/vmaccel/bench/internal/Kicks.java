package com.vmaccel.bench.internal;

import com.vmaccel.api.Requirements;
import com.vmaccel.api.UnexpectedExitException;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.ffi.NativeFunction;
import com.vmaccel.kvm.KvmDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes from one thread's kick until the vCPU's thread, whose guest loops for ever, is back and can act on it: {@code vcpu.kick()} and the return of
 * {@code run} against the same signal sent and taken in C. A time is the median of a round's kicks, since single ones are as late as the system schedules.
 */
final class Kicks implements Benchmark {

    private static final double MOST_RATIO = 1.5;

    /** How long the guest runs before it is kicked. */
    private static final long GAP_NANOS = 20_000;

    private static final byte[] SPIN = {(byte) 0xeb, (byte) 0xfe}; // jmp $

    /** How much is done; less in tests. */
    record Effort(int warmUpRounds, int kicks) {
        static final Effort FULL = new Effort(200, 25);
        private static final long WARM_UP_NANOS = 10_000_000_000L;
    }

    private final Effort effort;

    Kicks(Effort effort) {
        this.effort = effort;
    }

    @Override
    public String name() {
        return "kick";
    }

    @Override
    public String summary() {
        return "from a kick to the return of run, against the same signal in C";
    }

    @Override
    public List<Result> measure(Bench bench) {
        X86Accelerator kvm = bench.accelerator(Requirements.x86().backend("kvm"));
        CompiledC c = CompiledC.of("kick.c");
        return OwnThread.call("vmaccel bench kick", () -> RealModeGuest.on(kvm, SPIN, vcpu -> measure(bench, vcpu, c)));
    }

    private List<Result> measure(Bench bench, X86Vcpu vcpu, CompiledC c) {
        try (InC baseline = InC.of(c, vcpu, effort.kicks())) {
            InJava library = new InJava(vcpu);
            bench.progress().accept("kick: warming up");
            warmUp(library, baseline);
            bench.measuring("kick");
            List<Result> results = Pairing.ofSides(library, baseline, effort.kicks(), bench.options()).results("kick", "kick");
            return List.of(results.get(0).withTarget(MOST_RATIO), results.get(1), results.get(2));
        }
    }

    private void warmUp(Side library, Side baseline) {
        long begin = System.nanoTime();
        for (int i = 0; i < effort.warmUpRounds() && System.nanoTime() - begin < Effort.WARM_UP_NANOS; i++) {
            library.nanosPerOperation(effort.kicks());
            baseline.nanosPerOperation(effort.kicks());
        }
    }

    private static Thread kicker(Runnable body) {
        return Thread.ofPlatform().name("vmaccel bench kicker").daemon().start(body);
    }

    private static void join(Thread kicker) {
        try {
            kicker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("bench kick was interrupted", e);
        }
    }

    private static double median(long[] nanos) {
        return new Sample(Arrays.stream(nanos).asDoubleStream().toArray()).median();
    }

    /** The library's side. Who writes a field: the vCPU's thread {@code armed} and {@code done}, the kicker {@code sent}. */
    private static final class InJava implements Side {

        private static final int SPINS_BEFORE_YIELD = 200;

        private final Vcpu vcpu;
        private volatile int armed;
        private volatile int done;
        private volatile long sent;

        InJava(Vcpu vcpu) {
            this.vcpu = vcpu;
        }

        @Override
        public double nanosPerOperation(int kicks) {
            armed = 0;
            done = 0;
            Thread kicker = kicker(() -> send(kicks));
            try {
                return median(take(kicks));
            } finally {
                armed = Integer.MAX_VALUE;
                done = Integer.MAX_VALUE;
                join(kicker);
            }
        }

        private long[] take(int kicks) {
            long[] nanos = new long[kicks];
            for (int i = 1; i <= kicks; i++) {
                armed = i;
                VcpuExit end = vcpu.run();
                nanos[i - 1] = System.nanoTime() - sent;
                if (!(end instanceof VcpuExit.Cancelled)) {
                    throw new UnexpectedExitException(end);
                }
                done = i;
            }
            return nanos;
        }

        private void send(int kicks) {
            for (int i = 1; i <= kicks && armed != Integer.MAX_VALUE; i++) {
                for (int spins = 0; armed < i; spins++) {
                    pause(spins);
                }
                for (long begin = System.nanoTime(); System.nanoTime() - begin < GAP_NANOS; ) {
                    Thread.onSpinWait();
                }
                sent = System.nanoTime();
                vcpu.kick();
                for (int spins = 0; done < i; spins++) {
                    pause(spins);
                }
            }
        }

        private static void pause(int spins) {
            if (spins > SPINS_BEFORE_YIELD) {
                LockSupport.parkNanos(1);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** C's side. */
    private record InC(CompiledC c, long kick) implements Side, AutoCloseable {

        static InC of(CompiledC c, X86Vcpu vcpu, int most) {
            KvmDescriptor descriptor = vcpu.feature(KvmDescriptor.class)
                    .orElseThrow(() -> new UnavailableException("kvm", "bench kick", "the vCPU gives no descriptor for C to run it with", null, null));
            long kick = c.function("kick_open").call(descriptor.fd(), descriptor.run().address(), most, GAP_NANOS);
            return new InC(c, CompiledC.require(kick, "kick_open"));
        }

        @Override
        public double nanosPerOperation(int kicks) {
            NativeFunction send = c.function("kick_send");
            c.function("kick_begin").call(kick, 0, 0, 0);
            Thread kicker = kicker(() -> send.call(kick, kicks, 0, 0));
            long result = c.function("kick_take").call(kick, kicks, 0, 0);
            join(kicker);
            CompiledC.require(result, "kick_take");
            NativeFunction nanos = c.function("kick_nanos");
            long[] all = new long[kicks];
            for (int i = 0; i < kicks; i++) {
                all[i] = nanos.call(kick, i, 0, 0);
            }
            return median(all);
        }

        @Override
        public void close() {
            c.function("kick_close").call(kick, 0, 0, 0);
        }
    }
}
