package com.vmaccel.itest.adversary.execute;

import java.util.OptionalLong;

/** 64 KiB of memory from 0, devices from there to 1 MiB, mapped one to one, nothing above; what is read is counted. */
final class TestSpace implements GuestSpace {

    static final long DEVICES = 0x10000;
    static final long NOTHING = 0x100000;

    final byte[] memory = new byte[(int) DEVICES];
    int loads;

    @Override
    public OptionalLong translate(long linear) {
        return Long.compareUnsigned(linear, NOTHING) < 0 ? OptionalLong.of(linear) : OptionalLong.empty();
    }

    @Override
    public boolean isMemory(long gpa, boolean write) {
        return gpa < DEVICES;
    }

    @Override
    public long load(long gpa, int size) {
        loads++;
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (memory[(int) gpa + i] & 0xffL) << 8 * i;
        }
        return value;
    }

    @Override
    public void store(long gpa, int size, long value) {
        for (int i = 0; i < size; i++) {
            memory[(int) gpa + i] = (byte) (value >>> 8 * i);
        }
    }
}
