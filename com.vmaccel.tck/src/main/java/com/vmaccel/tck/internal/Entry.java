package com.vmaccel.tck.internal;

import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Needs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A case before it is known which mode it runs in: one {@link Case} for each mode of its code, or just one if it has none. */
final class Entry {

    /** Does what the case is about. */
    @FunctionalInterface
    interface Body {
        void run(CaseContext context, Mode mode) throws Exception;
    }

    private final String name;
    private final @Nullable GuestCode code;
    private final Body body;
    private Needs needs = Needs.NOTHING;
    private boolean isShort;
    private int patienceFactor = 1;
    private @Nullable GuestCase guest;

    Entry(String name, @Nullable GuestCode code, Body body) {
        this.name = name;
        this.code = code;
        this.body = body;
    }

    /** Says that the case is this data. */
    Entry of(GuestCase data) {
        guest = data;
        return this;
    }

    Entry needs(Capability capability) {
        needs = needs.and(capability);
        return this;
    }

    Entry needs(ExitKind kind) {
        needs = needs.and(kind);
        return this;
    }

    Entry needs(InterruptMode mode) {
        needs = needs.and(mode);
        return this;
    }

    Entry vcpus(int count) {
        needs = needs.withVcpus(count);
        return this;
    }

    Entry virtualMachines(int count) {
        needs = needs.withVirtualMachines(count);
        return this;
    }

    /** Puts the case into the quick subset. */
    Entry quick() {
        isShort = true;
        return this;
    }

    /** Gives the case several times as long as others have. */
    Entry slow(int factor) {
        patienceFactor = factor;
        return this;
    }

    List<Case> cases(String group) {
        if (code == null) {
            return List.of(new ModeCase(group + "." + name, needs, isShort, patienceFactor, null, Mode.REAL, body, null));
        }
        return code.modes().stream()
                .sorted()
                .<Case>map(mode -> new ModeCase(group + "." + name + "/" + mode, needs, isShort, patienceFactor, code, mode, body, guest))
                .toList();
    }

    /** A case in one mode. */
    record ModeCase(String name, Needs needs, boolean isShort, int patienceFactor, @Nullable GuestCode code, Mode mode, Body body, @Nullable GuestCase guest)
            implements Case {

        @Override
        public String listing() {
            return code == null ? "" : code.listing(mode);
        }

        @Override
        public void run(CaseContext context) throws Exception {
            body.run(context, mode);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
