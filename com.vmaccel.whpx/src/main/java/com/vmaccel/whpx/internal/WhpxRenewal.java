package com.vmaccel.whpx.internal;

import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.ffi.windows.WindowsResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a partition none of whose virtual processors has run by one that is configured otherwise, with the same memory and the same registers: how something is changed that the platform
 * settles before there are virtual processors.
 */
final class WhpxRenewal {

    private static final int[] NAMES = names();

    private final boolean localApics;

    /**
     * Makes one.
     *
     * @param localApics whether the virtual processors have local APICs
     */
    WhpxRenewal(boolean localApics) {
        this.localApics = localApics;
    }

    /** What one virtual processor holds. */
    private final class Saved {
        private final int index;
        private final int[] names;
        private final long[] words;
        private final byte[] area;
        private final byte @Nullable [] apic;

        Saved(WhpxPartition partition, int index) {
            WhpxRegisters registers = new WhpxRegisters(partition, index);
            long[] word = new long[2];
            this.index = index;
            names = IntStream.of(NAMES).filter(name -> registers.tryGet(name, word)).toArray();
            words = new long[2 * names.length];
            registers.get(names, words);
            area = WhpxProcessor.area(partition, index);
            apic = localApics ? WhpxLocalApic.read(partition, index) : null;
        }

        void load(WhpxPartition partition) {
            partition.createProcessor(index);
            WhpxRegisters registers = new WhpxRegisters(partition, index);
            for (int i = 0; i < names.length; i++) {
                int result = registers.trySet(names[i], words[2 * i], words[2 * i + 1]);
                boolean empty = words[2 * i] == 0 && words[2 * i + 1] == 0; // a register that the processor does not have any more
                if (WindowsResult.isFailure(result) && !empty) {
                    throw WhvResult.failure(result, "WHvSetVirtualProcessorRegisters index=%d register=0x%x".formatted(index, names[i]), null);
                }
            }
            WhpxProcessor.setArea(partition, index, area);
            if (apic != null) {
                WhpxLocalApic.write(partition, index, apic);
            }
        }
    }

    private static int[] names() {
        IntStream numbers = WhpxRegisters.NAMES.supported().stream().mapToInt(WhpxRegisters.NAMES::location);
        IntStream segments = Arrays.stream(SegmentRegister.values()).mapToInt(WhpxRegisters::name);
        IntStream tables = Arrays.stream(DescriptorTableRegister.values()).mapToInt(WhpxRegisters::name);
        IntStream rest = IntStream.of(
                WhvRegisterName.WHvRegisterInterruptState, WhvRegisterName.WHvRegisterPendingInterruption, WhvRegisterName.WHvRegisterInternalActivityState);
        return IntStream.concat(IntStream.concat(numbers, segments), IntStream.concat(tables, IntStream.concat(rest, WhpxMsrs.stateNames()))).toArray();
    }

    /**
     * Replaces the partition; under its exclusive lock. If it fails, everything is as it was, unless the platform cannot map the memory again.
     *
     * @param partition the partition that goes on under its name
     * @param configured makes the other one, set up
     * @param processors the virtual processors there are
     * @param slots its memory
     */
    void renew(WhpxPartition partition, Supplier<WhpxPartition> configured, Collection<Integer> processors, WhpxSlots slots) {
        List<Saved> states = new ArrayList<>();
        for (int index : processors) {
            states.add(new Saved(partition, index));
        }
        WhpxPartition other = configured.get();
        try {
            for (Saved state : states) {
                state.load(other);
            }
        } catch (RuntimeException | Error e) {
            other.delete();
            throw e;
        }
        partition.exchange(other);
        other.delete(); // first: the platform may be unable to have the same memory in two partitions
        slots.mapAgain();
    }
}
