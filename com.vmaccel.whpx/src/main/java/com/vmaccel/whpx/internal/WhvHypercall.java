package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.U64;
import java.util.List;
import java.util.stream.Stream;

/** {@code WHV_HYPERCALL_CONTEXT} in an exit: the number, and the arguments in the API's order. */
final class WhvHypercall {

    static final U64 RAX = member("Rax");
    static final List<U64> ARGUMENTS = Stream.of("Rbx", "Rcx", "Rdx", "Rsi", "Rdi", "R8").map(WhvHypercall::member).toList();

    private WhvHypercall() {}

    private static U64 member(String name) {
        return WhvExitContext.STRUCT.u64("Hypercall." + name);
    }
}
