package com.vmaccel.x86.internal.fp;

import java.util.List;

/**
 * A scalar SSE instruction with the operands XMM0 and XMM1, or RAX, and what does the same here.
 *
 * @param name of the instruction
 * @param code it, in hexadecimal
 * @param single whether the operands are floats
 * @param result where the result is
 * @param lane it
 */
record SseCase(String name, String code, boolean single, Result result, LaneOperation lane) {

    /** Where the result is. */
    enum Result {
        /** In the lower 32 bits of XMM0. */
        SINGLE,
        /** In the lower 64 bits of XMM0. */
        DOUBLE,
        /** In EAX. */
        EAX,
        /** In RAX. */
        RAX,
        /** In ZF, PF, CF. */
        FLAGS
    }

    private static SseCase single(String name, String code, LaneOperation lane) {
        return new SseCase(name, code, true, Result.SINGLE, lane);
    }

    private static SseCase doubles(String name, String code, LaneOperation lane) {
        return new SseCase(name, code, false, Result.DOUBLE, lane);
    }

    static final List<SseCase> ALL = List.of(
            single("addss", "f30f58c1", SingleLanes::add), doubles("addsd", "f20f58c1", DoubleLanes::add),
            single("subss", "f30f5cc1", SingleLanes::subtract), doubles("subsd", "f20f5cc1", DoubleLanes::subtract),
            single("mulss", "f30f59c1", SingleLanes::multiply), doubles("mulsd", "f20f59c1", DoubleLanes::multiply),
            single("divss", "f30f5ec1", SingleLanes::divide), doubles("divsd", "f20f5ec1", DoubleLanes::divide),
            single("sqrtss", "f30f51c1", SingleLanes::squareRoot), doubles("sqrtsd", "f20f51c1", DoubleLanes::squareRoot),
            single("minss", "f30f5dc1", SingleLanes::minimum), doubles("minsd", "f20f5dc1", DoubleLanes::minimum),
            single("maxss", "f30f5fc1", SingleLanes::maximum), doubles("maxsd", "f20f5fc1", DoubleLanes::maximum),
            single("cmpeqss", "f30fc2c100", (u, a, b) -> SingleLanes.test(u, a, b, 0)), doubles("cmpeqsd", "f20fc2c100", (u, a, b) -> DoubleLanes.test(u, a, b, 0)),
            single("cmpltss", "f30fc2c101", (u, a, b) -> SingleLanes.test(u, a, b, 1)), doubles("cmplesd", "f20fc2c102", (u, a, b) -> DoubleLanes.test(u, a, b, 2)),
            single("cmpunordss", "f30fc2c103", (u, a, b) -> SingleLanes.test(u, a, b, 3)), doubles("cmpneqsd", "f20fc2c104", (u, a, b) -> DoubleLanes.test(u, a, b, 4)),
            single("cmpnltss", "f30fc2c105", (u, a, b) -> SingleLanes.test(u, a, b, 5)), doubles("cmpordsd", "f20fc2c107", (u, a, b) -> DoubleLanes.test(u, a, b, 7)),
            single("cmpnless", "f30fc2c106", (u, a, b) -> SingleLanes.test(u, a, b, 6)),
            new SseCase("comiss", "0f2fc1", true, Result.FLAGS, SingleLanes::compareOrdered), new SseCase("comisd", "660f2fc1", false, Result.FLAGS, DoubleLanes::compareOrdered),
            new SseCase("ucomiss", "0f2ec1", true, Result.FLAGS, SingleLanes::compareUnordered), new SseCase("ucomisd", "660f2ec1", false, Result.FLAGS, DoubleLanes::compareUnordered),
            new SseCase("cvtss2sd", "f30f5ac1", true, Result.DOUBLE, (u, a, b) -> SingleLanes.toDouble(u, b)),
            new SseCase("cvtsd2ss", "f20f5ac1", false, Result.SINGLE, (u, a, b) -> DoubleLanes.toSingle(u, b)),
            new SseCase("cvtss2si eax", "f30f2dc1", true, Result.EAX, (u, a, b) -> SingleLanes.toInteger(u, b, 32, false)),
            new SseCase("cvtss2si rax", "f3480f2dc1", true, Result.RAX, (u, a, b) -> SingleLanes.toInteger(u, b, 64, false)),
            new SseCase("cvttss2si eax", "f30f2cc1", true, Result.EAX, (u, a, b) -> SingleLanes.toInteger(u, b, 32, true)),
            new SseCase("cvtsd2si eax", "f20f2dc1", false, Result.EAX, (u, a, b) -> DoubleLanes.toInteger(u, b, 32, false)),
            new SseCase("cvtsd2si rax", "f2480f2dc1", false, Result.RAX, (u, a, b) -> DoubleLanes.toInteger(u, b, 64, false)),
            new SseCase("cvttsd2si rax", "f2480f2cc1", false, Result.RAX, (u, a, b) -> DoubleLanes.toInteger(u, b, 64, true)),
            new SseCase("cvttsd2si eax", "f20f2cc1", false, Result.EAX, (u, a, b) -> DoubleLanes.toInteger(u, b, 32, true)),
            new SseCase("cvtsi2ss rax", "f3480f2ac0", false, Result.SINGLE, (u, a, b) -> SingleLanes.fromInteger(u, b)),
            new SseCase("cvtsi2ss eax", "f30f2ac0", false, Result.SINGLE, (u, a, b) -> SingleLanes.fromInteger(u, (int) b)),
            new SseCase("cvtsi2sd rax", "f2480f2ac0", false, Result.DOUBLE, (u, a, b) -> DoubleLanes.fromInteger(u, b)),
            new SseCase("cvtsi2sd eax", "f20f2ac0", false, Result.DOUBLE, (u, a, b) -> DoubleLanes.fromInteger(u, (int) b)));
}
