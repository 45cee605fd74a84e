package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.tck.internal.Expectation.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The exits that guests of the suite cause. */
final class Expect {

    private Expect() {}

    static Expectation exactly(VcpuExit expected, Completion completion) {
        return () -> exit -> {
            Check.equal("exit", expected, exit);
            return new Reply(completion, true);
        };
    }

    static Expectation portWrite(int port, int size, long value) {
        return exactly(new VcpuExit.PortWrite(port, size, value), new Completion.None());
    }

    static Expectation portRead(int port, int size, long value) {
        return exactly(new VcpuExit.PortRead(port, size), new Completion.Value(value));
    }

    /** A write of at most 8 bytes at an offset in the hole. */
    static Expectation mmioWrite(long offset, int size, long value) {
        return exactly(new VcpuExit.MmioWrite(GuestAddress.of(Layout.MMIO + offset), size, value), new Completion.None());
    }

    /** A read of at most 8 bytes at an offset in the hole. */
    static Expectation mmioRead(long offset, int size, long value) {
        return exactly(new VcpuExit.MmioRead(GuestAddress.of(Layout.MMIO + offset), size), new Completion.Value(value));
    }

    /** A write in fragments, whose number the engine decides, by ascending address. */
    static Expectation storeAt(long gpa, String hex) {
        return () -> new Fragments(gpa, hex)::acceptStore;
    }

    static Expectation store(long offset, String hex) {
        return storeAt(Layout.MMIO + offset, hex);
    }

    /** A read in fragments, whose number the engine decides, by ascending address. */
    static Expectation load(long offset, String hex) {
        return () -> new Fragments(Layout.MMIO + offset, hex)::acceptLoad;
    }

    static Expectation halt() {
        return exactly(new VcpuExit.Halt(), new Completion.None());
    }

    static Expectation shutdown() {
        return exactly(new VcpuExit.Shutdown(), new Completion.None());
    }

    static Expectation msrRead(int index, Completion completion) {
        return exactly(new VcpuExit.MsrRead(index), completion);
    }

    static Expectation msrWrite(int index, long value, Completion completion) {
        return exactly(new VcpuExit.MsrWrite(index, value), completion);
    }

    static Expectation cpuid(int function, int index, CpuidResult result) {
        return exactly(new VcpuExit.Cpuid(function, index), new Completion.Registers(result));
    }

    /** The guest's handler of an exception or interrupt. */
    static Expectation vector(int vector) {
        return portWrite(Layout.VECTOR_PORT, 1, vector);
    }

    /** Any exit of these kinds. */
    static Expectation anyOf(ExitKind... kinds) {
        List<ExitKind> allowed = Arrays.asList(kinds);
        return matching("one of " + allowed, exit -> allowed.contains(exit.kind()));
    }

    static Expectation matching(String what, Predicate<VcpuExit> test) {
        return () -> exit -> {
            Check.that(test.test(exit), "exit: expected " + what + ", was " + exit);
            return new Reply(new Completion.None(), true);
        };
    }

    /** The end of the code, whatever AL is. */
    static Expectation done() {
        return matching("the end of the code", Machine::isDone);
    }
}
