package com.vmaccel.api.state;

import com.vmaccel.api.memory.RawBytes;

/**
 * The state of something an engine emulates beside the vCPUs.
 *
 * @param name what it is, with the engine whose format the bytes have, for example {@code "kvm.pit"}
 * @param data its state in that format
 */
public record DeviceState(String name, RawBytes data) {}
