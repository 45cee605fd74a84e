package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.engine.EngineGuestMemory;
import com.vmaccel.api.error.GuestMemoryException;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.itest.adversary.execute.GuestSpace;
import com.vmaccel.itest.adversary.vendor.VendorStatus;
import java.util.Arrays;
import java.util.OptionalLong;

/** Guest memory as instructions reach it that are completed outside of the processor. */
record HostileSpace(VendorCalls calls, int vcpu, EngineGuestMemory memory) implements GuestSpace {

    @Override
    public OptionalLong translate(long linear) {
        long[] gpa = new long[1];
        int status = calls.hypervisor().translate(vcpu, linear, gpa);
        if (status == VendorStatus.NOT_FOUND) {
            return OptionalLong.empty();
        }
        calls.check(status, "translate vcpu=%d gva=0x%x".formatted(vcpu, linear));
        return OptionalLong.of(gpa[0]);
    }

    @Override
    public boolean isMemory(long gpa, boolean write) {
        return memory.slots().stream().anyMatch(slot -> slot.contains(gpa) && (!write || slot.access().isWritable()));
    }

    /** What was unmapped since it was looked up reads as ones. */
    @Override
    public long load(long gpa, int size) {
        try {
            if (Integer.bitCount(size) == 1) {
                return memory.readUnsigned(GuestAddress.of(gpa), size);
            }
            long value = 0;
            byte[] bytes = memory.read(GuestAddress.of(gpa), size);
            for (int i = 0; i < size; i++) {
                value |= (bytes[i] & 0xffL) << 8 * i;
            }
            return value;
        } catch (GuestMemoryException e) {
            return -1;
        }
    }

    /** What was unmapped since it was looked up is not written. */
    @Override
    public void store(long gpa, int size, long value) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        try {
            if (Integer.bitCount(size) == 1) {
                memory.writeUnsigned(GuestAddress.of(gpa), size, value);
            } else {
                memory.write(GuestAddress.of(gpa), bytes);
            }
        } catch (GuestMemoryException e) {
            // the write is lost, as it would be on a processor that was a moment later
        }
    }

    /** Reads code; fewer bytes where memory ends. */
    byte[] code(long linear, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            OptionalLong gpa = translate(linear + i);
            if (gpa.isEmpty() || !isMemory(gpa.getAsLong(), false)) {
                return Arrays.copyOf(bytes, i);
            }
            bytes[i] = (byte) load(gpa.getAsLong(), 1);
        }
        return bytes;
    }
}
