package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.DebugCause;
import com.vmaccel.x86.ProcessorStop;
import java.util.Arrays;

/** The guest's debug registers and a debugger outside. Source: Intel SDM volume 3 chapter 19. */
public final class DebugFacility {

    public static final int DR6_BS = 1 << 14;
    public static final int DR6_BD = 1 << 13;
    public static final int DR6_BT = 1 << 15;
    private static final int SLOTS = 4;
    private static final int EXECUTE = 0;
    private static final int WRITE = 1;
    private static final int NOTHING = -1;

    private final Cpu cpu;
    private final long[] hostAddress = new long[SLOTS];
    private final int[] hostLength = new int[SLOTS];
    private final int[] hostType = {NOTHING, NOTHING, NOTHING, NOTHING};
    private boolean hostStep;
    private boolean hostInt3;
    private boolean watching;
    private boolean armed;
    private int guestHits;
    private int hostHits;
    private DebugCause cause = DebugCause.STEP;
    private long causeAddress;

    DebugFacility(Cpu cpu) {
        this.cpu = cpu;
    }

    // ---- settings

    /** Forgets what the debugger outside wanted. */
    public void clearHost() {
        Arrays.fill(hostType, NOTHING);
        hostStep = false;
        hostInt3 = false;
    }

    public void setHost(boolean step, boolean softwareBreakpoints) {
        hostStep = step;
        hostInt3 = softwareBreakpoints;
    }

    /** Sets an address for the debugger outside; the type is as in DR7: 0 execution, 1 writing, 3 both. */
    public void setHost(int slot, long address, int length, int type) {
        hostAddress[slot] = address;
        hostLength[slot] = length;
        hostType[slot] = type;
    }

    /** Draws the conclusions of new settings. */
    public void changed() {
        boolean data = false;
        boolean code = false;
        for (int i = 0; i < SLOTS; i++) {
            int guest = isGuestEnabled(i) ? guestType(i) : NOTHING;
            data |= guest > EXECUTE && guest != 2 || hostType[i] > EXECUTE;
            code |= guest == EXECUTE || hostType[i] == EXECUTE;
        }
        watching = data;
        armed = code || data || hostStep;
        cpu.memory.flush();
        cpu.events.examine(cpu);
    }

    boolean isWatching() {
        return watching;
    }

    boolean isArmed() {
        return armed;
    }

    boolean isStepped() {
        return hostStep;
    }

    public boolean takesBreakpoints() {
        return hostInt3;
    }

    private long dr7() {
        return cpu.control.dr[7];
    }

    private boolean isGuestEnabled(int slot) {
        return (dr7() >> 2 * slot & 3) != 0;
    }

    private int guestType(int slot) {
        return (int) (dr7() >> 16 + 4 * slot) & 3;
    }

    private int guestLength(int slot) {
        return switch ((int) (dr7() >> 18 + 4 * slot) & 3) {
            case 0 -> 1;
            case 1 -> 2;
            case 2 -> 8;
            default -> 4;
        };
    }

    // ---- hits

    /** Forgets hits of an instruction that begins, perhaps again. */
    void begin() {
        guestHits = 0;
        hostHits = 0;
    }

    /** Bits of DR6 for a breakpoint of the guest's at the next instruction. */
    int guestBreakpoints(long linear) {
        int hits = 0;
        for (int i = 0; i < SLOTS; i++) {
            if (isGuestEnabled(i) && guestType(i) == EXECUTE && cpu.control.dr[i] == linear) {
                hits |= 1 << i;
            }
        }
        return hits;
    }

    boolean hasHostBreakpoint(long linear) {
        for (int i = 0; i < SLOTS; i++) {
            if (hostType[i] == EXECUTE && hostAddress[i] == linear) {
                return true;
            }
        }
        return false;
    }

    /** Notes an access to data. */
    void accessed(long linear, int bytes, boolean write) {
        if (!watching) {
            return;
        }
        for (int i = 0; i < SLOTS; i++) {
            if (isGuestEnabled(i) && matches(guestType(i), write) && overlaps(cpu.control.dr[i] & -guestLength(i), guestLength(i), linear, bytes)) {
                guestHits |= 1 << i;
            }
            if (matches(hostType[i], write) && overlaps(hostAddress[i], hostLength[i], linear, bytes)) {
                hostHits |= 1 << i;
            }
        }
    }

    private static boolean matches(int type, boolean write) {
        return type == 3 || type == WRITE && write;
    }

    private static boolean overlaps(long from, int length, long linear, int bytes) {
        return linear - from < length && from - linear < bytes;
    }

    /** Watched addresses of the guest's that the instruction has accessed. */
    int guestHits() {
        return guestHits;
    }

    boolean hasHostHit() {
        return hostHits != 0;
    }

    // ---- what the debugger is told

    public void report(DebugCause why, long address) {
        cause = why;
        causeAddress = address;
        cpu.events.stop(cpu, ProcessorStop.DEBUG);
    }

    public DebugCause cause() {
        return cause;
    }

    public long causeAddress() {
        return causeAddress;
    }
}
