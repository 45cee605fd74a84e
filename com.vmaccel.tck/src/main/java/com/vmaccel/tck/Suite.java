package com.vmaccel.tck;

import com.vmaccel.tck.internal.Groups;
import java.util.List;

/** The cases. */
public final class Suite {

    private Suite() {}

    /**
     * Returns the suite for x86 guests.
     *
     * @return all cases, by group
     */
    public static List<Case> x86() {
        return Groups.x86();
    }
}
