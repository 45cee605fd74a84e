package com.vmaccel.api.x86;

/** The x86 registers that locate a descriptor table. Source: Intel SDM volume 3 section 2.4. */
public enum DescriptorTableRegister {
    /** Global descriptor table. */
    GDTR,
    /** Interrupt descriptor table. */
    IDTR
}
