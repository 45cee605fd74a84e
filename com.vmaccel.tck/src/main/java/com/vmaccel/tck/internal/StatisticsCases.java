package com.vmaccel.tck.internal;

import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.statistics.Statistic;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** What the engine counts. The names are its own; what holds for all is looked at. */
final class StatisticsCases {

    private static final GuestCode OUT = GuestCode.of("out 0x99, al", "e6 99");

    private StatisticsCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("statistics");
        list.machine("read", OUT, StatisticsCases::read).needs(Capability.STATISTICS).quick();
        list.machine("counts-grow", OUT, StatisticsCases::grow).needs(Capability.STATISTICS);
        list.api("whose", StatisticsCases::whose).needs(Capability.STATISTICS);
        return list.cases();
    }

    private static Statistics ofVm(Machine machine) {
        return machine.vm().feature(Statistics.class).orElseThrow(() -> new AssertionError("no statistics of the machine"));
    }

    private static Statistics ofVcpu(Machine machine) {
        return machine.cpu().feature(Statistics.class).orElseThrow(() -> new AssertionError("no statistics of the vCPU"));
    }

    private static void read(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, OUT);
        for (Statistics statistics : List.of(ofVm(machine), ofVcpu(machine))) {
            List<Statistic> all = statistics.read();
            Check.that(!all.isEmpty(), "nothing is counted");
            Set<String> names = new HashSet<>();
            for (Statistic one : all) {
                Check.that(!one.name().isBlank() && names.add(one.name()), "the name " + one.name());
                Check.that(!one.values().isEmpty(), one.name() + " has no value");
                Check.that(one.scale() > 0, one.name() + " has the scale " + one.scale());
            }
            Check.equal("names", all.stream().map(Statistic::name).toList(), statistics.read().stream().map(Statistic::name).toList());
        }
    }

    private static Map<String, Long> counts(Machine machine) {
        return ofVcpu(machine).read().stream()
                .filter(one -> one.kind() == Statistic.Kind.CUMULATIVE)
                .collect(Collectors.toMap(Statistic::name, one -> one.values().getFirst()));
    }

    /** Something counts that a guest ran, and no count shrinks. */
    private static void grow(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, OUT);
        Map<String, Long> before = counts(machine);
        machine.run();
        machine.finish();
        Map<String, Long> after = counts(machine);
        before.forEach((name, count) -> Check.that(after.getOrDefault(name, -1L) >= count, name + " went from " + count + " to " + after.get(name)));
        Check.that(!before.equals(after), "nothing counts what a guest does");
    }

    private static void whose(CaseContext context) {
        Machine machine = Machine.start(context, Mode.REAL, OUT);
        Statistics mine = ofVcpu(machine);
        Check.refused("from another thread", CompletionException.class, () -> CompletableFuture.supplyAsync(mine::read).join());
        Statistics all = ofVm(machine);
        machine.close();
        Check.refused("of a closed vCPU", IllegalStateException.class, mine::read);
        Check.refused("of a closed machine", IllegalStateException.class, all::read);
    }
}
