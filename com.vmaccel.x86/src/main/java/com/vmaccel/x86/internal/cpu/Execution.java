package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.DebugCause;
import com.vmaccel.x86.ProcessorStop;
import com.vmaccel.x86.Suspension;
import org.jspecify.annotations.Nullable;

/** Executes instructions and delivers events. As long as nothing needs care block follows block; otherwise there is one instruction at a time and a look at everything in between. */
public final class Execution {

    private final Cpu cpu;
    private final Events events;
    private final AccessReplay replay;
    private final EventDelivery delivery;
    private final Milestones milestones;

    /**
     * Executes a processor.
     *
     * @param replay what the processor's bus finishes its accesses with
     */
    public Execution(Cpu cpu, AccessReplay replay) {
        this.cpu = cpu;
        this.events = cpu.events;
        this.replay = replay;
        this.delivery = new EventDelivery(cpu, replay);
        this.milestones = cpu.milestones;
    }

    /** Executes until something stops the processor. */
    public ProcessorStop run() {
        return milestones.isNone() ? runFreely() : runLimited();
    }

    /** A block is executed as a whole only while it cannot lead past the limit. */
    private ProcessorStop runLimited() {
        for (; ; ) {
            long left = milestones.left();
            if (left <= 0 && !events.suspended && events.stop == ProcessorStop.NONE) {
                return milestones.reached();
            }
            ProcessorStop stop = events.needCare() || left < BlockDecoder.MOST ? step() : oneBlock();
            if (stop != ProcessorStop.NONE) {
                return stop;
            }
        }
    }

    private ProcessorStop runFreely() {
        for (; ; ) {
            ProcessorStop stop = events.needCare() ? step() : blocks();
            if (stop != ProcessorStop.NONE) {
                return stop;
            }
        }
    }

    /** Finishes the instruction or delivery in progress and does nothing else: what it raises waits, unless it is stepped; {@code NONE} at an instruction boundary. */
    public ProcessorStop settle() {
        if (events.suspended) {
            delivery.waits = !cpu.debug.isStepped();
            resume();
            delivery.waits = false;
        }
        return takeStop();
    }

    private ProcessorStop takeStop() {
        ProcessorStop stop = events.stop;
        events.stop = ProcessorStop.NONE;
        events.examine(cpu);
        return stop;
    }

    // ---- block by block

    private ProcessorStop oneBlock() {
        Block block = find();
        if (block != null && leavesSegment(block)) {
            return step();
        }
        if (block != null) {
            execute(block);
        }
        cpu.code.executingNothing();
        events.shadowIsFresh = false;
        return block == null ? takeStop() : ProcessorStop.NONE;
    }

    private boolean leavesSegment(Block block) {
        return !cpu.code64 && cpu.r[Cpu.IP] + block.length - 1 > cpu.segments.limit[Segments.CS];
    }

    private ProcessorStop blocks() {
        Block block = find();
        while (block != null) {
            long before = cpu.r[Cpu.IP];
            if (leavesSegment(block)) {
                cpu.code.executingNothing();
                return step();
            }
            if (!execute(block) || events.needCare()) {
                break;
            }
            block = successor(block, before);
        }
        cpu.code.executingNothing();
        events.shadowIsFresh = false;
        return block == null ? takeStop() : ProcessorStop.NONE;
    }

    /** The block at the instruction pointer; null if its fetch has faulted, which then is dealt with, or there is no memory. */
    private @Nullable Block find() {
        cpu.at = 0;
        try {
            Block block = cpu.code.find();
            if (block == null) {
                events.stop(cpu, ProcessorStop.UNEXECUTABLE);
            }
            return block;
        } catch (RuntimeException e) {
            interrupted(e);
            return null;
        }
    }

    private @Nullable Block successor(Block block, long before) {
        long now = cpu.r[Cpu.IP];
        boolean samePage = (now ^ before) >>> 12 == 0 && (cpu.code64 || (cpu.r[Cpu.BASES + Segments.CS] & 0xfff) == 0);
        if (samePage) {
            Block linked = block.successor((int) now & 0xfff);
            if (linked != null && linked.mode == cpu.mode) {
                return linked;
            }
        }
        Block found = find();
        if (samePage && found != null && block.secondPage < 0) {
            block.link(found);
        }
        return found;
    }

    private boolean execute(Block block) {
        cpu.code.executing(block);
        Op[] ops = block.ops;
        int i = 0;
        try {
            for (int pairs = ops.length & ~1; i < pairs; ) { // two calls, so that each predicts its own half of the successors
                ops[i++].execute(cpu);
                ops[i++].execute(cpu);
            }
            if (i < ops.length) {
                ops[i++].execute(cpu);
            }
        } catch (RuntimeException e) {
            i--;
            cpu.retired += ops[i].before();
            cpu.at = ops[i].offset();
            interrupted(e);
            return false;
        }
        cpu.retired += block.instructions;
        if (!block.branches) {
            cpu.r[Cpu.IP] = cpu.r[Cpu.IP] + block.length & cpu.ipMask();
        }
        return true;
    }

    /** Brings the instruction pointer to the instruction that did not come to its end, and does what that asks for. */
    private void interrupted(RuntimeException e) {
        cpu.code.executingNothing();
        cpu.r[Cpu.IP] = cpu.ip();
        cpu.at = 0;
        if (e instanceof Suspension) {
            delivery.suspend(false);
        } else if (e instanceof Interruption interruption) {
            switch (interruption.kind()) {
                case FAULT -> delivery.fault();
                case ALONE -> alone(false);
                case YIELD, AGAIN -> replay.clear();
            }
        } else {
            throw e;
        }
    }

    // ---- one by one

    /** Does the next thing there is to do. */
    private ProcessorStop step() {
        if (events.stop != ProcessorStop.NONE) {
            return takeStop();
        }
        if (events.suspended) {
            resume();
        } else if (events.takePoke()) {
            return ProcessorStop.CANCELLED;
        } else if (!delivery.deliverNext()) {
            if (events.windowWanted && events.canInterrupt(cpu)) {
                return ProcessorStop.WINDOW;
            }
            if (!stopsHere()) {
                alone(false);
            }
        }
        return takeStop();
    }

    private void resume() {
        replay.restart();
        events.suspended = false;
        if (events.suspendedInDelivery) {
            delivery.deliverNext();
        } else {
            alone(true);
        }
    }

    /** Looks for breakpoints at the next instruction. */
    private boolean stopsHere() {
        long linear = linearIp();
        if (cpu.debug.hasHostBreakpoint(linear)) {
            cpu.debug.report(DebugCause.BREAKPOINT, linear);
            return true;
        }
        int hits = cpu.flags.has(Flags.RF) ? 0 : cpu.debug.guestBreakpoints(linear);
        if (hits != 0) {
            delivery.breakpoint(hits);
        }
        return hits != 0;
    }

    /**
     * Executes one instruction by itself.
     *
     * @param again whether it is worth keeping what is decoded: the same will be wanted here the next time
     */
    private void alone(boolean again) {
        boolean trap = cpu.flags.has(Flags.TF);
        boolean resumed = cpu.flags.has(Flags.RF);
        events.shadowIsFresh = false;
        cpu.debug.begin();
        cpu.flags.put(Flags.RF, false);
        try {
            Op op = cpu.code.single(again);
            if (op == null) {
                events.stop(cpu, ProcessorStop.UNEXECUTABLE);
                return;
            }
            cpu.at = 0;
            op.execute(cpu);
            if (op.flow() != Op.Flow.BRANCHES) {
                cpu.r[Cpu.IP] = cpu.r[Cpu.IP] + cpu.code.singleLength() & cpu.ipMask();
            }
            cpu.retired++;
            completed(trap);
        } catch (Suspension e) {
            cpu.flags.put(Flags.RF, resumed);
            delivery.suspend(false);
        } catch (Interruption e) {
            cpu.at = 0;
            if (e.kind() == Interruption.Kind.FAULT) {
                delivery.fault();
                reportStep();
            } else {
                completed(trap);
            }
        }
    }

    private void completed(boolean trap) {
        replay.clear();
        if (!events.shadowIsFresh) {
            events.shadow = 0;
        }
        int hits = cpu.debug.guestHits() | (trap ? DebugFacility.DR6_BS : 0);
        events.trap |= hits;
        if (cpu.debug.hasHostHit()) {
            cpu.debug.report(DebugCause.WATCHPOINT, linearIp());
        } else {
            reportStep();
        }
        events.examine(cpu);
    }

    private void reportStep() {
        if (cpu.debug.isStepped() && events.stop == ProcessorStop.NONE) {
            cpu.debug.report(DebugCause.STEP, linearIp());
        }
    }

    private long linearIp() {
        long linear = cpu.r[Cpu.IP] + cpu.r[Cpu.BASES + Segments.CS];
        return cpu.code64 ? linear : linear & 0xffff_ffffL;
    }
}
