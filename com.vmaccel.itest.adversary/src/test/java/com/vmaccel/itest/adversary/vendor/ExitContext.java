package com.vmaccel.itest.adversary.vendor;

/** Why a run returned; filled by the library, always with the state before the instruction. */
public final class ExitContext {

    /** Why. */
    public enum Reason {
        /** For no reason; to be run again. */
        NONE,
        /** An access to a port. */
        PORT,
        /** An access to memory that is not mapped so; neither size nor data are known. */
        MEMORY,
        /** An access to an MSR. */
        MSR,
        /** A halt instruction, at it. */
        HALT,
        /** A triple fault. */
        SHUTDOWN,
        /** An interrupt can be delivered. */
        DELIVERABLE,
        /** A cancel found the run in progress. */
        CANCELLED,
        /** The library cannot execute this instruction. */
        INSTRUCTION,
        /** Something else; see the code. */
        OTHER
    }

    Reason reason = Reason.NONE;
    boolean write;
    int port;
    int portSize;
    boolean string;
    boolean repeated;
    long rax;
    int instructionLength;
    byte[] instructionBytes = {};
    long gpa;
    long gva;
    boolean gvaValid;
    int msr;
    long code;
    String detail = "";

    /** Returns why the run returned. */
    public Reason reason() {
        return reason;
    }

    /** Returns whether the access is a write. */
    public boolean write() {
        return write;
    }

    /** Returns the port. */
    public int port() {
        return port;
    }

    /** Returns the width of the port access in bytes. */
    public int portSize() {
        return portSize;
    }

    /** Returns whether a string instruction accesses the port. */
    public boolean string() {
        return string;
    }

    /** Returns whether that instruction is repeated. */
    public boolean repeated() {
        return repeated;
    }

    /** Returns RAX before the instruction. */
    public long rax() {
        return rax;
    }

    /** Returns the instruction's length in bytes, or 0. */
    public int instructionLength() {
        return instructionLength;
    }

    /** Returns as many of the instruction's bytes as the library happens to have, up to 16. */
    public byte[] instructionBytes() {
        return instructionBytes.clone();
    }

    /** Returns the guest-physical address. */
    public long gpa() {
        return gpa;
    }

    /** Returns the linear address; only if {@link #gvaValid()}. */
    public long gva() {
        return gva;
    }

    /** Returns whether the linear address is known. */
    public boolean gvaValid() {
        return gvaValid;
    }

    /** Returns the index of the MSR. */
    public int msr() {
        return msr;
    }

    /** Returns the library's code for another reason. */
    public long code() {
        return code;
    }

    /** Returns the library's words for another reason. */
    public String detail() {
        return detail;
    }

    void clear() {
        reason = Reason.NONE;
        write = false;
        port = 0;
        portSize = 0;
        string = false;
        repeated = false;
        rax = 0;
        instructionLength = 0;
        instructionBytes = new byte[0];
        gpa = 0;
        gva = 0;
        gvaValid = false;
        msr = 0;
        code = 0;
        detail = "";
    }
}
