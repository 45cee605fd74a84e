package com.vmaccel.api.nested;

import com.vmaccel.api.memory.RawBytes;

/**
 * The state of a guest's own virtual machine, as the engine has it: no two processors' extensions have enough in common for another form.
 *
 * @param format whose form it is, for example {@code "kvm-svm"}; an engine takes its own
 * @param active whether the vCPU executes a guest of its guest
 * @param data the engine's bytes
 */
public record NestedState(String format, boolean active, RawBytes data) {}
