package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import java.util.List;

/** What the platform counts, by set. Source: {@code winhvplatformdefs.h}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvCounters {

    static final int WHvPartitionCounterSetMemory = 0;
    static final int WHvProcessorCounterSetRuntime = 0;
    static final int WHvProcessorCounterSetIntercepts = 1;
    static final int WHvProcessorCounterSetEvents = 2;
    static final int WHvProcessorCounterSetApic = 3;
    static final int WHvProcessorCounterSetSyntheticFeatures = 4;

    static final Struct MEMORY = Struct.named("WHV_PARTITION_MEMORY_COUNTERS").u64("Mapped4KPageCount", "Mapped2MPageCount", "Mapped1GPageCount").build();
    static final Struct RUNTIME = Struct.named("WHV_PROCESSOR_RUNTIME_COUNTERS").u64("TotalRuntime100ns", "HypervisorRuntime100ns").build();
    static final Struct INTERCEPT = Struct.named("WHV_PROCESSOR_INTERCEPT_COUNTER").u64("Count", "Time100ns").build();
    static final Struct ACTIVITY = Struct.named("WHV_PROCESSOR_ACTIVITY_COUNTERS")
            .struct("PageInvalidations", INTERCEPT).struct("ControlRegisterAccesses", INTERCEPT).struct("IoInstructions", INTERCEPT).struct("HaltInstructions", INTERCEPT)
            .struct("CpuidInstructions", INTERCEPT).struct("MsrAccesses", INTERCEPT).struct("OtherIntercepts", INTERCEPT).struct("PendingInterrupts", INTERCEPT)
            .struct("EmulatedInstructions", INTERCEPT).struct("DebugRegisterAccesses", INTERCEPT).struct("PageFaultIntercepts", INTERCEPT)
            .struct("NestedPageFaultIntercepts", INTERCEPT).struct("Hypercalls", INTERCEPT).struct("RdpmcInstructions", INTERCEPT).build();
    static final Struct EVENTS = Struct.named("WHV_PROCESSOR_GUEST_EVENT_COUNTERS").u64("PageFaultCount", "ExceptionCount", "InterruptCount").build();
    static final Struct APIC = Struct.named("WHV_PROCESSOR_APIC_COUNTERS").u64("MmioAccessCount", "EoiAccessCount", "TprAccessCount", "SentIpiCount", "SelfIpiCount").build();
    static final Struct SYNTHETIC = Struct.named("WHV_PROCESSOR_SYNTHETIC_FEATURES_COUNTERS")
            .u64("SyntheticInterruptsCount", "LongSpinWaitHypercallsCount", "OtherHypercallsCount", "SyntheticInterruptHypercallsCount", "VirtualInterruptHypercallsCount",
                    "VirtualMmuHypercallsCount").build();

    /**
     * One set of counters.
     *
     * @param number its number
     * @param struct what is counted
     */
    record CounterSet(int number, Struct struct) {}

    static final List<CounterSet> OF_PARTITION = List.of(new CounterSet(WHvPartitionCounterSetMemory, MEMORY));
    static final List<CounterSet> OF_PROCESSOR = List.of(
            new CounterSet(WHvProcessorCounterSetRuntime, RUNTIME), new CounterSet(WHvProcessorCounterSetIntercepts, ACTIVITY),
            new CounterSet(WHvProcessorCounterSetEvents, EVENTS), new CounterSet(WHvProcessorCounterSetApic, APIC),
            new CounterSet(WHvProcessorCounterSetSyntheticFeatures, SYNTHETIC));

    private WhvCounters() {}
}
