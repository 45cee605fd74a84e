package com.vmaccel.x86.internal.cpu;

/** The model-specific registers that are plain storage. */
public final class Msrs {

    public long tscOffset;
    public long tscAux;
    public long sysenterCs;
    public long sysenterEsp;
    public long sysenterEip;
    public long star;
    public long lstar;
    public long cstar;
    public long fmask;
    public long kernelGsBase;
    public long pat = 0x0007_0406_0007_0406L;
    public long miscEnable = 1;
    public long tscAdjust;

    Msrs() {}
}
