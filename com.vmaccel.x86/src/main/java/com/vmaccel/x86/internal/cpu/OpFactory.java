package com.vmaccel.x86.internal.cpu;

import org.jspecify.annotations.Nullable;

/** Makes the op of an instruction whose form deserves one of its own; null where the operation's {@link Handler} does it. */
@FunctionalInterface
public interface OpFactory {

    @Nullable Op create(Site site);
}
