package com.vmaccel.x86.apic;

/**
 * The local APIC of one processor: what has come and waits for it, what it is handling, its local interrupts and its timer. Thread-safe: messages come from any thread, what the
 * guest does comes on the processor's thread. Neither SMIs nor interrupts of an external 8259 (ExtINT) are delivered, and acknowledgements are always broadcast. Source: Intel
 * SDM volume 3, chapter on the APIC.
 */
public final class ProcessorApic {

    /** The length of the register page in bytes. */
    public static final int PAGE_BYTES = ApicRegisters.PAGE_BYTES;
    /** What {@link #due()} is while no timer runs. */
    public static final long NEVER = ApicTimer.NEVER;
    /** What methods that return a vector return if there is none. */
    public static final int NONE = ApicRegisters.NONE;

    private static final int ASSERTED = 1 << 14;
    private static final int FIXED = 0;
    private static final int NMI = 4 << 8;
    private static final int START_UP = 6 << 8;
    private static final int VECTOR = 0xff;
    private static final int BROADCAST = 0xff;

    private final ApicBus bus;
    private final ApicHost host;
    private final int id;
    private final ApicRegisters registers = new ApicRegisters();
    private final ApicInterrupts interrupts = new ApicInterrupts(registers);
    private final ApicTimer timer;
    private final ApicBase base;
    private final ApicSignals signals = new ApicSignals();
    private final ApicPage guestPage;

    /**
     * Makes a local APIC in its state after power-up and connects it to the bus.
     *
     * @param bus where the other ones are
     * @param host the engine around it
     * @param id its number, 0 to 254
     */
    @SuppressWarnings("this-escape") // who sends to it at once finds it as after power-up
    public ProcessorApic(ApicBus bus, ApicHost host, int id) {
        this.bus = bus;
        this.host = host;
        this.id = id;
        timer = new ApicTimer(registers, host);
        base = new ApicBase(id == 0);
        guestPage = new ApicPage(this, registers, interrupts, timer);
        registers.reset(id);
        bus.add(this);
    }

    /** Disconnects it from the bus. */
    public void close() {
        bus.remove(this);
    }

    // ---- IA32_APIC_BASE

    /**
     * {@return whether a guest may write a value to IA32_APIC_BASE} Only the mode is looked at.
     *
     * @param value what it writes
     */
    public boolean allowsBase(long value) {
        return base.allows(value);
    }

    /**
     * Is told what IA32_APIC_BASE is now. Its registers are as after power-up when it is disabled.
     *
     * @param value the register
     */
    public synchronized void setBase(long value) {
        boolean was = base.isEnabled();
        base.set(value);
        if (was && !base.isEnabled()) {
            registers.reset(id);
            interrupts.forgetErrors();
            timer.stop();
        }
    }

    /** {@return the guest-physical address of its page of registers, or -1 if there is none} From any thread. */
    public long page() {
        return base.page();
    }

    boolean isX2() {
        return base.isX2();
    }

    // ---- what comes from the bus

    synchronized boolean isEnabled() {
        return base.isEnabled() && interrupts.isSoftwareEnabled();
    }

    synchronized int priority() {
        return interrupts.priority();
    }

    synchronized boolean isAddressed(int destination, boolean logical, boolean wide) {
        if (destination == (wide ? -1 : BROADCAST)) {
            return true;
        }
        return logical ? isInLogical(destination, wide) : destination == id;
    }

    /** The logical number in x2APIC mode is the cluster and a bit in it; else eight bits, or four and four if there are clusters. */
    private boolean isInLogical(int destination, boolean wide) {
        if (base.isX2()) {
            int own = logicalId();
            return (own ^ destination) >>> 16 == 0 && (own & destination & 0xffff) != 0;
        }
        int own = registers.get(ApicRegisters.LOGICAL_DESTINATION) >>> 24;
        if (wide && destination >>> 8 != 0) {
            return false;
        }
        boolean flat = registers.get(ApicRegisters.DESTINATION_FORMAT) >>> 28 == 0xf;
        return flat ? (own & destination) != 0 : (own ^ destination) >>> 4 == 0 && (own & destination & 0xf) != 0;
    }

    int logicalId() {
        return id >>> 4 << 16 | 1 << (id & 0xf);
    }

    int id() {
        return id;
    }

    /** Takes what a command delivers; false if it does not accept it. */
    synchronized boolean accept(int command) {
        if (!base.isEnabled()) {
            return false;
        }
        boolean level = (command & ApicBus.TRIGGER_LEVEL) != 0;
        if (level && (command & ASSERTED) == 0) {
            return true; // the end of a level says nothing
        }
        switch (command & ApicBus.MODE) {
            case FIXED, ApicBus.LOWEST_PRIORITY -> {
                boolean accepted = interrupts.request(command & VECTOR, level);
                attendIfDeliverable();
                return accepted;
            }
            case NMI -> signals.raiseNmi();
            case ApicBus.INIT -> signals.raiseInit();
            case START_UP -> signals.raiseStartUp(command & VECTOR);
            default -> {
                return false;
            }
        }
        host.attention();
        return true;
    }

    /**
     * Raises or ends one of its two local inputs. Edges and levels are the same here: each rise is one interrupt.
     *
     * @param pin 0 or 1
     * @param asserted its level
     * @return whether that has interrupted: the local vector is not masked and delivers what this model does
     */
    public boolean setPin(int pin, boolean asserted) {
        int lvt = guestPage.read(pin == 0 ? ApicRegisters.LVT_LINT0 : ApicRegisters.LVT_LINT1);
        boolean startsProcessors = (lvt & ApicBus.MODE) >= ApicBus.INIT;
        return asserted && (lvt & ApicRegisters.MASKED) == 0 && !startsProcessors && accept(lvt & (ApicBus.MODE | VECTOR));
    }

    // ---- what the processor takes

    /** {@return whether an interrupt could be taken but for the processor's own flags} */
    public synchronized boolean hasInterrupt() {
        return interrupts.deliverable() != NONE;
    }

    /** {@return the vector of the interrupt to take, which now is in service, or {@link #NONE}} */
    public synchronized int takeInterrupt() {
        return interrupts.take();
    }

    /** {@return what waits beside interrupts} */
    public ApicSignals signals() {
        return signals;
    }

    /** {@return its registers as the guest reaches them in memory} */
    public ApicPage guestPage() {
        return guestPage;
    }

    // ---- the guest

    /**
     * Writes the task-priority register.
     *
     * @param priority 0 to 255
     */
    public synchronized void setTaskPriority(int priority) {
        registers.set(ApicRegisters.TASK_PRIORITY, priority);
        attendIfDeliverable();
    }

    /** {@return the task-priority register} */
    public synchronized int taskPriority() {
        return registers.get(ApicRegisters.TASK_PRIORITY);
    }

    /** With the lock held. */
    void attendIfDeliverable() {
        if (interrupts.deliverable() != NONE) {
            host.attention();
        }
    }

    /** Tells IOAPICs of an acknowledgement; without the lock. */
    void acknowledged(int vector) {
        host.acknowledged(vector);
    }

    ApicBus bus() {
        return bus;
    }

    // ---- the timer

    /** {@return when the timer ends next, in ticks of the host, or {@link #NEVER}} From any thread. */
    public long due() {
        return timer.due();
    }

    /** Ends the timer's count if it is time to; from any thread. */
    public synchronized void expire() {
        int lvt = registers.get(ApicRegisters.LVT_TIMER);
        if (timer.expire() && (lvt & ApicRegisters.MASKED) == 0) {
            interrupts.request(lvt & VECTOR, false);
            attendIfDeliverable();
        }
    }

    /** {@return IA32_TSC_DEADLINE} */
    public synchronized long deadline() {
        return timer.deadline();
    }

    /**
     * Writes IA32_TSC_DEADLINE, which has no effect unless the timer is in that mode.
     *
     * @param value the time-stamp counter at which to interrupt, 0 for none
     */
    public synchronized void setDeadline(long value) {
        timer.setDeadline(value);
    }

    /** Is told that the guest's time-stamp counter was written; on the processor's thread. */
    public synchronized void counterMoved() {
        timer.counterMoved();
    }

    // ---- state

    /** {@return a new array of {@value #PAGE_BYTES} bytes, laid out as the page of registers} */
    public synchronized byte[] registers() {
        expire();
        registers.set(ApicRegisters.PROCESSOR_PRIORITY, interrupts.priority());
        registers.set(ApicRegisters.CURRENT_COUNT, (int) timer.currentCount());
        byte[] page = new byte[PAGE_BYTES];
        registers.read(page);
        return page;
    }

    /**
     * Takes a page of registers over; its own number and version stay. The timer goes on with the current count, and waits for no deadline.
     *
     * @param page {@value #PAGE_BYTES} bytes, as {@link #registers()} returns them
     */
    public synchronized void setRegisters(byte[] page) {
        if (page.length != PAGE_BYTES) {
            throw new IllegalArgumentException("a local APIC page has " + PAGE_BYTES + " bytes, not " + page.length);
        }
        registers.write(page, id);
        interrupts.forgetErrors();
        timer.restart();
        attendIfDeliverable();
    }
}
