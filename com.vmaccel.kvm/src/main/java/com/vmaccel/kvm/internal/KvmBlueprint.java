package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.x86.CpuidTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What follows from a configuration on one host, worked out once for all virtual machines that differ in nothing but their names: what they can do, what their vCPUs
 * are told by CPUID, which MSRs are their state, and what a new vCPU lacks of its reset state. Thread-safe.
 */
final class KvmBlueprint {

    /** CPUID as it is told to one vCPU, in the API's form and in KVM's. */
    record Cpuid(CpuidTable table, MemorySegment list) {}

    /** The vCPUs whose tables are kept; those of large virtual machines are made anew. */
    private static final int KEPT_TABLES = 8;

    private final KvmHost host;
    private final Capabilities capabilities;
    private final KvmTopology topology;
    private final int[] stateMsrs;
    private final Map<Integer, Cpuid> tables = new HashMap<>();
    private final KvmNewVcpus first;
    private final KvmNewVcpus others;

    private KvmBlueprint(KvmHost host, Capabilities offered, VmConfig config) {
        this.host = host;
        capabilities = KvmCapabilities.of(offered, config);
        topology = KvmTopology.of(host, config);
        stateMsrs = KvmStateMsrs.of(host, config);
        first = new KvmNewVcpus(config);
        others = new KvmNewVcpus(config);
    }

    KvmHost host() {
        return host;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    int[] stateMsrs() {
        return stateMsrs.clone();
    }

    /** Returns what CPUID tells a vCPU unless it is replaced. */
    Cpuid cpuid(int vcpuId) {
        if (vcpuId >= KEPT_TABLES) {
            return tableFor(vcpuId);
        }
        synchronized (tables) {
            return tables.computeIfAbsent(vcpuId, this::tableFor);
        }
    }

    private Cpuid tableFor(int vcpuId) {
        CpuidTable table = topology.forVcpu(vcpuId);
        return new Cpuid(table, KvmCpuid.write(Arena.ofAuto(), table));
    }

    /** Returns what is known of new vCPUs of a kind: the first one is told to be that of the start-up. */
    KvmNewVcpus newVcpus(int vcpuId) {
        return vcpuId == 0 ? first : others;
    }

    /** A blueprint and a configuration it is for. */
    private record Named(VmConfig config, KvmBlueprint blueprint) {}

    /** The blueprints of the configurations used last, those first. Thread-safe. */
    static final class Shelf {

        private static final int MOST = 16;

        private final KvmHost host;
        private final Capabilities offered;
        private final List<Named> blueprints = new ArrayList<>();

        /**
         * Makes an empty shelf.
         *
         * @param host what KVM says of itself
         * @param offered what the accelerator offers
         */
        Shelf(KvmHost host, Capabilities offered) {
            this.host = host;
            this.offered = offered;
        }

        /** Returns the blueprint of a configuration that was checked. */
        KvmBlueprint of(VmConfig config) {
            synchronized (blueprints) {
                for (int i = 0; i < blueprints.size(); i++) {
                    if (isSame(blueprints.get(i).config, config)) {
                        return moved(i).blueprint;
                    }
                }
                Named made = new Named(config, new KvmBlueprint(host, offered, config));
                blueprints.addFirst(made);
                if (blueprints.size() > MOST) {
                    blueprints.removeLast();
                }
                return made.blueprint;
            }
        }

        /** Moves one to the front: those used longest ago go first. */
        private Named moved(int from) {
            Named found = blueprints.get(from);
            for (int i = from; i > 0; i--) {
                blueprints.set(i, blueprints.get(i - 1));
            }
            blueprints.set(0, found);
            return found;
        }

        /** Compares all but the names. Member by member, which takes a tenth of the time of a record's own comparison. */
        static boolean isSame(VmConfig one, VmConfig other) {
            return one.vcpuCount() == other.vcpuCount()
                    && one.interruptMode() == other.interruptMode()
                    && one.dirtyTracking() == other.dirtyTracking()
                    && one.addressBits().equals(other.addressBits())
                    && one.cpuModel().equals(other.cpuModel())
                    && one.msrPolicy().equals(other.msrPolicy())
                    && one.determinism().equals(other.determinism())
                    && one.options().equals(other.options())
                    && one.enlightenments().equals(other.enlightenments())
                    && one.exits().equals(other.exits());
        }
    }
}
