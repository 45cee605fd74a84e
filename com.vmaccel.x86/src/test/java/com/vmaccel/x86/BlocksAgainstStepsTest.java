package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.register.X86Register;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The same code as blocks, in which flags that nobody sees are left out and ops are joined, and in single steps, in which each instruction is the whole of itself: registers, flags, what an exception saves and the number of instructions are equal.
 */
class BlocksAgainstStepsTest {

    private static final int PROGRAMS = 3000;
    private static final int LONGEST = 12;
    private static final int TIMES_STEPPED = 3;
    /** What takes two registers of 32 or 64 bits: arithmetic, TEST, MOV both ways, IMUL, MOVZX, MOVSX, CMOVcc, SETcc, BT. */
    private static final String[] REGISTERS = {"01", "03", "09", "0b", "11", "19", "21", "29", "2b", "31", "39", "85", "89", "89", "89", "8b", "0faf", "0fb6", "0fbe", "0fb7", "0f42", "0f44", "0f4c", "0f92", "0f95", "0fa3"};
    /** Shifts and rotations by a constant, by one and by CL; arithmetic with a constant; NOT to IDIV; INC and DEC. */
    private static final String[] EXTENSIONS = {"c1", "c1", "c1", "d1", "d3", "83", "83", "f7", "ff"};
    private static final X86Register[] SEEN = {
        X86Register.RAX, X86Register.RBX, X86Register.RCX, X86Register.RDX, X86Register.RSI, X86Register.RDI, X86Register.RBP, X86Register.RSP, X86Register.RIP, X86Register.RFLAGS
    };

    private final Random random = new Random(31);
    /** A number made of the flags after each step of the last program. */
    private long flagsOfSteps;

    @Test
    void in64Bits() {
        compare(Guest::longMode, true);
    }

    @Test
    void in32Bits() {
        compare(Guest::protectedMode, false);
    }

    private void compare(UnaryOperator<Guest> mode, boolean wide) {
        Rewinder rewinder = new Rewinder(mode.apply(new Guest()));
        for (int i = 0; i < PROGRAMS; i++) {
            byte[] code = program(wide);
            long seed = random.nextLong();
            List<Long> blocks = end(rewinder, code, seed, DebugSettings.OFF);
            List<Long> steps = new ArrayList<>();
            for (int time = 0; time < TIMES_STEPPED; time++) {
                assertEquals(blocks, end(rewinder, code, seed, DebugSettings.STEP), () -> HexFormat.of().formatHex(code));
                steps.add(flagsOfSteps);
            }
            assertEquals(List.of(flagsOfSteps), steps.stream().distinct().toList(), () -> HexFormat.of().formatHex(code)); // blocks begin at each step from the second time on
        }
    }

    private List<Long> end(Rewinder rewinder, byte[] code, long seed, DebugSettings debug) {
        rewinder.rewind();
        Guest guest = rewinder.guest();
        Random values = new Random(seed);
        guest.bytes(Guest.CODE, code);
        for (int i = 0; i < 7; i++) {
            guest.set(SEEN[i], values.nextLong() >>> values.nextInt(64));
        }
        guest.set(X86Register.RFLAGS, values.nextInt() & 0x8d5 | 2);
        guest.processor().debug(debug);
        long before = guest.processor().instructions();
        ProcessorStop stop = guest.processor().run();
        flagsOfSteps = 0;
        while (stop == ProcessorStop.DEBUG) {
            flagsOfSteps = 31 * flagsOfSteps + guest.get(X86Register.RFLAGS);
            stop = guest.processor().run();
        }
        assertEquals(ProcessorStop.HALT, stop);
        List<Long> end = new ArrayList<>();
        for (X86Register register : SEEN) {
            end.add(guest.get(register));
        }
        for (int above = 0; above < 6; above++) {
            end.add(guest.long64(guest.get(X86Register.RSP) + 8 * above));
        }
        end.add(guest.processor().instructions() - before);
        return end;
    }

    private byte[] program(boolean wide) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        for (int n = 1 + random.nextInt(LONGEST); n > 0; n--) {
            add(code, wide);
        }
        code.write(0xf4);
        return code.toByteArray();
    }

    private void add(ByteArrayOutputStream code, boolean wide) {
        if (wide && random.nextBoolean()) {
            code.write(0x48);
        }
        boolean two = random.nextInt(5) < 3;
        String[] from = two ? REGISTERS : EXTENSIONS;
        String opcode = from[random.nextInt(from.length)];
        code.writeBytes(HexFormat.of().parseHex(opcode));
        code.write(0xc0 | (two ? register() : extension(opcode)) << 3 | register());
        if (opcode.equals("c1") || opcode.equals("83")) {
            code.write(random.nextInt());
        }
    }

    private int extension(String opcode) {
        return switch (opcode) {
            case "ff" -> random.nextInt(2);
            case "f7" -> 2 + random.nextInt(6);
            default -> random.nextInt(8);
        };
    }

    /** Often the same ones, never RSP. */
    private int register() {
        int number = random.nextInt(random.nextBoolean() ? 2 : 7);
        return number < 4 ? number : number + 1;
    }
}
