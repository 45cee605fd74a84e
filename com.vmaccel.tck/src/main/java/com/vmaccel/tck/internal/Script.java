package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.tck.internal.Expectation.Reply;
import com.vmaccel.tck.internal.Expectation.Step;
import java.util.List;

/** The exits of one run, in order. */
final class Script {

    private final List<Expectation> expectations;
    private int next;
    private Step current;

    Script(List<Expectation> expectations) {
        this.expectations = expectations;
        this.current = expectations.getFirst().begin();
    }

    /** Takes an exit; returns what it is answered with. */
    Completion accept(VcpuExit exit) {
        Check.that(!isFinished(), "an exit after the last: " + exit);
        Reply reply = current.accept(exit);
        if (reply.last()) {
            next++;
            if (!isFinished()) {
                current = expectations.get(next).begin();
            }
        }
        return reply.completion();
    }

    boolean isFinished() {
        return next == expectations.size();
    }
}
