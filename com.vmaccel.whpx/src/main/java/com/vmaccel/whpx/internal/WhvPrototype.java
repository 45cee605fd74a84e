package com.vmaccel.whpx.internal;

import java.lang.foreign.MemoryLayout;
import java.util.List;

/** A C function or callback of the platform that returns an {@code HRESULT}. */
interface WhvPrototype {

    /** Its C name. */
    String name();

    /** Its parameters, right for every calling convention. */
    List<MemoryLayout> parameters();
}
