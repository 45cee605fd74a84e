package com.vmaccel.x86.apic;

import java.util.ArrayList;
import java.util.List;

/** A local APIC with a clock that is set by hand, and what it has told its host. */
final class ApicGuest implements ApicHost {

    static final int EOI = 0xb0;
    static final int ISR = 0x100;
    static final int IRR = 0x200;

    final ProcessorApic apic;
    final List<Integer> acknowledged = new ArrayList<>();
    long now = 1000;
    long counter;
    int attentions;

    ApicGuest(ApicBus bus, int id) {
        apic = new ProcessorApic(bus, this, id);
        write(0xf0, 0x1ff);
    }

    void write(int register, int value) {
        apic.guestPage().write(register, value);
    }

    int read(int register) {
        return apic.guestPage().read(register);
    }

    /** Takes an interrupt and ends it. */
    int handle() {
        int vector = apic.takeInterrupt();
        write(EOI, 0);
        return vector;
    }

    void advance(long ticks) {
        now += ticks;
        apic.expire();
    }

    @Override
    public long ticks() {
        return now;
    }

    @Override
    public long timeStamp() {
        return now + counter;
    }

    @Override
    public void attention() {
        attentions++;
    }

    @Override
    public void timerChanged() {}

    @Override
    public void acknowledged(int vector) {
        acknowledged.add(vector);
    }
}
