package com.vmaccel.soft.internal;

import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.x86.Processor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The moment a deterministic virtual machine is at: how many instructions there were, and how much time has passed without. Time and random numbers follow from it. */
final class SoftMoment {

    private static final String NAME = "soft.moment";
    private static final int BYTES = 2 * Long.BYTES;

    private SoftMoment() {}

    /** Nothing where the time is the host's. */
    static Optional<DeviceState> save(HostInputs inputs, Processor processor) {
        if (!(inputs instanceof CountedInputs counted)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(processor.instructions()).putLong(counted.skippedTicks());
        return Optional.of(new DeviceState(NAME, RawBytes.of(bytes.array())));
    }

    static boolean isOne(DeviceState state) {
        return state.name().equals(NAME) && state.data().length() == BYTES;
    }

    static void load(DeviceState state, HostInputs inputs) {
        if (inputs instanceof CountedInputs counted) {
            ByteBuffer bytes = ByteBuffer.wrap(state.data().toArray()).order(ByteOrder.LITTLE_ENDIAN);
            counted.restore(bytes.getLong(), bytes.getLong());
        }
    }
}
