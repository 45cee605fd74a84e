package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RDX;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.time.GuestClock;
import com.vmaccel.api.time.GuestClock.Reading;
import com.vmaccel.api.time.TimeStampCounter;
import com.vmaccel.api.time.TimeStampFrequency;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.OptionalLong;

/** The guest's clock and its time-stamp counters. */
final class TimeCases {

    private static final long DAY_NANOS = 86_400_000_000_000L;
    /** More than a counter gains while a case runs. */
    private static final long LEAP = 1L << 50;
    private static final GuestCode RDTSC = GuestCode.of("rdtsc", "0f 31");

    private TimeCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("time");
        list.api("clock-goes-on", TimeCases::goesOn).needs(Capability.CLOCK).quick();
        list.api("clock-set", TimeCases::set).needs(Capability.CLOCK);
        list.api("clock-resumed", TimeCases::resumed).needs(Capability.CLOCK);
        list.api("clock-refusals", TimeCases::refusals).needs(Capability.CLOCK);
        list.machine("counter-frequency", RDTSC, TimeCases::frequency).needs(Capability.TIME_STAMP_FREQUENCY).quick();
        list.api("counter-offset", TimeCases::offset).needs(Capability.TIME_STAMP_COUNTER).quick();
        list.machine("guest-sees-offset", RDTSC, TimeCases::guestSeesOffset).needs(Capability.TIME_STAMP_COUNTER);
        return list.cases();
    }

    private static GuestClock clock(X86VirtualMachine vm) {
        return vm.feature(GuestClock.class).orElseThrow(() -> new AssertionError("no clock"));
    }

    private static void goesOn(CaseContext context) {
        GuestClock clock = clock(context.createVm(VmConfig.defaults()));
        Reading first = clock.read();
        context.await("the clock goes on", () -> clock.read().nanos() > first.nanos());
        Reading later = clock.read();
        if (first.hostRealtimeNanos().isPresent() && first.hostTimeStamp().isPresent()) {
            Check.that(Long.compareUnsigned(later.hostTimeStamp().orElseThrow(), first.hostTimeStamp().orElseThrow()) > 0, "the host's counter stood still");
        }
    }

    private static void set(CaseContext context) {
        GuestClock clock = clock(context.createVm(VmConfig.defaults()));
        clock.set(7 * DAY_NANOS);
        long ahead = clock.read().nanos();
        Check.that(ahead >= 7 * DAY_NANOS && ahead < 8 * DAY_NANOS, "set ahead to 7 days, was " + ahead);
        clock.set(0);
        long back = clock.read().nanos();
        Check.that(back >= 0 && back < DAY_NANOS, "set back to 0, was " + back);
    }

    private static void resumed(CaseContext context) {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        GuestClock clock = clock(vm);
        clock.set(DAY_NANOS);
        Reading then = clock.read();
        if (then.hostRealtimeNanos().isEmpty()) {
            throw context.skip("the host does not tell its real time with the clock's");
        }
        Reading anHourAgo = new Reading(then.nanos(), OptionalLong.of(then.hostRealtimeNanos().getAsLong() - DAY_NANOS / 24), then.hostTimeStamp());
        clock.set(0);
        clock.resume(anHourAgo);
        long now = clock.read().nanos();
        Check.that(now >= then.nanos() + DAY_NANOS / 24 && now < 2 * DAY_NANOS, "an hour later it was " + now);
    }

    private static void refusals(CaseContext context) {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        GuestClock clock = clock(vm);
        Check.refused("a negative time", IllegalArgumentException.class, () -> clock.set(-1));
        Reading unpaired = new Reading(5, OptionalLong.empty(), OptionalLong.empty());
        Check.refused("a reading without the real time", IllegalArgumentException.class, () -> clock.resume(unpaired));
        vm.close();
        Check.refused("read", IllegalStateException.class, clock::read);
    }

    private static TimeStampCounter counter(Machine machine) {
        return machine.cpu().feature(TimeStampCounter.class).orElseThrow(() -> new AssertionError("no time-stamp counter"));
    }

    /** Between two readings the counter gains what the frequency says, of a time that lies between two times of the host. */
    private static void frequency(CaseContext context, Mode mode) throws InterruptedException {
        Machine machine = Machine.start(context, mode, RDTSC);
        TimeStampFrequency part = machine.cpu().feature(TimeStampFrequency.class).orElseThrow(() -> new AssertionError("no frequency"));
        double ticksPerNano = part.frequencyKhz() / 1e6;
        Check.that(ticksPerNano > 0, "a frequency of " + part.frequencyKhz() + " kHz");
        long outerStart = System.nanoTime();
        long before = count(machine);
        long innerStart = System.nanoTime();
        Thread.sleep(20);
        machine.enter(machine.cpu());
        long innerEnd = System.nanoTime();
        long gained = count(machine) - before;
        long outerEnd = System.nanoTime();
        boolean fits = gained > (innerEnd - innerStart) * ticksPerNano * 0.98 && gained < (outerEnd - outerStart) * ticksPerNano * 1.02;
        Check.that(fits, "the counter gained %d in %d to %d ns, at %d kHz".formatted(gained, innerEnd - innerStart, outerEnd - outerStart, part.frequencyKhz()));
    }

    private static void offset(CaseContext context) {
        Machine machine = Machine.start(context, Mode.REAL, RDTSC);
        TimeStampCounter counter = counter(machine);
        Check.that(counter.frequencyKhz() > 0, "a frequency of " + counter.frequencyKhz() + " kHz");
        for (long offset : new long[] {0, LEAP, -LEAP}) {
            counter.setOffset(offset);
            Check.equal("offset", offset, counter.offset());
        }
        machine.finish();
        Check.equal("offset after a run", -LEAP, counter.offset());
    }

    private static void guestSeesOffset(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RDTSC);
        counter(machine).setOffset(0);
        long before = count(machine);
        machine.enter(machine.cpu());
        counter(machine).setOffset(LEAP);
        long gained = count(machine) - before;
        Check.that(gained >= LEAP && gained < 2 * LEAP, "a leap of 0x%x was seen as 0x%x".formatted(LEAP, gained));
    }

    private static long count(Machine machine) {
        machine.finish();
        return machine.cpu().get(RDX) << 32 | machine.cpu().get(RAX) & 0xffff_ffffL;
    }
}
