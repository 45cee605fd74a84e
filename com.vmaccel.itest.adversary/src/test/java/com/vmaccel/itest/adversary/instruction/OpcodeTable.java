package com.vmaccel.itest.adversary.instruction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The instructions that can access a port or memory, as rows: mandatory prefix (np is none of 66, f2, f3), 0f escape, opcode (a plus is a register in its low
 * bits, a slash the group number), operation, operand size (b 1; d 4; v 2, 4 or 8; p 2 or 4; y 4 or 8; s as the stack; x 16), operands (E register or memory,
 * G register, Z register in the opcode, A accumulator, D port in DX, P port number, I immediate, S sign-extended byte, 1 one, C the
 * register CL, J branch distance, O absolute offset, V vector register, W vector register or memory; a letter behind is a width of its own). Source: Intel SDM volume 2 appendix A.
 */
final class OpcodeTable {

    private static final String ROWS = """
            84 TEST b E G | 85 TEST v E G | a8 TEST b A I | a9 TEST v A I
            86 XCHG b E G | 87 XCHG v E G
            88 MOV b E G | 89 MOV v E G | 8a MOV b G E | 8b MOV v G E
            a0 MOV b A O | a1 MOV v A O | a2 MOV b O A | a3 MOV v O A
            c6/0 MOV b E I | c7/0 MOV v E I
            f6/0 TEST b E I | f6/1 TEST b E I | f6/2 NOT b E | f6/3 NEG b E
            f7/0 TEST v E I | f7/1 TEST v E I | f7/2 NOT v E | f7/3 NEG v E
            fe/0 INC b E | fe/1 DEC b E | ff/0 INC v E | ff/1 DEC v E
            50+ PUSH s Z | 58+ POP s Z | 68 PUSH s I | 6a PUSH s S | 8f/0 POP s E | ff/6 PUSH s E
            e8 CALL s J | ff/2 CALL s E
            e4 IN b A P | e5 IN p A P | ec IN b A D | ed IN p A D
            e6 OUT b P A | e7 OUT p P A | ee OUT b D A | ef OUT p D A
            6c INS b | 6d INS p | 6e OUTS b | 6f OUTS p
            a4 MOVS b | a5 MOVS v | a6 CMPS b | a7 CMPS v | aa STOS b | ab STOS v | ac LODS b | ad LODS v | ae SCAS b | af SCAS v
            f4 HLT b | 0f 30 WRMSR d | 0f 32 RDMSR d
            0f b6 MOVZX v G Eb | 0f b7 MOVZX v G Ew | 0f be MOVSX v G Eb | 0f bf MOVSX v G Ew
            0f b0 CMPXCHG b E G | 0f b1 CMPXCHG v E G | 0f c0 XADD b E G | 0f c1 XADD v E G
            np 0f c3 MOV y E G
            np 0f 10 MOVDQ x V W | np 0f 11 MOVDQ x W V | np 0f 28 MOVDQ x V W | np 0f 29 MOVDQ x W V | np 0f 2b MOVDQ x W V
            66 0f 10 MOVDQ x V W | 66 0f 11 MOVDQ x W V | 66 0f 28 MOVDQ x V W | 66 0f 29 MOVDQ x W V | 66 0f 2b MOVDQ x W V
            66 0f 6f MOVDQ x V W | 66 0f 7f MOVDQ x W V | f3 0f 6f MOVDQ x V W | f3 0f 7f MOVDQ x W V | 66 0f e7 MOVDQ x W V
            """;

    /** The eight operations that share one pattern of opcodes. */
    private static final List<Operation> ARITHMETIC = List.of(
            Operation.ADD, Operation.OR, Operation.ADC, Operation.SBB, Operation.AND, Operation.SUB, Operation.XOR, Operation.CMP);

    /** The eight operations of the shift groups; the seventh does what the fifth does. */
    private static final List<Operation> SHIFTS = List.of(
            Operation.ROL, Operation.ROR, Operation.RCL, Operation.RCR, Operation.SHL, Operation.SHR, Operation.SHL, Operation.SAR);

    private static final int ESCAPE = 0x0f;
    private static final int ANY = -1;
    private static final List<List<Row>> TABLE = build();

    /** One row; group and prefix are {@value #ANY} where they do not matter. */
    record Row(int prefix, int group, Operation operation, char size, List<String> operands) {
        boolean hasModRm() {
            return operands.stream().anyMatch(operand -> "EGVW".indexOf(operand.charAt(0)) >= 0);
        }
    }

    private OpcodeTable() {}

    /** Finds the row of the opcode at the reader, and moves behind the opcode. */
    static @Nullable Row find(CodeReader code, Prefixes prefixes, CodeSize mode) {
        int opcode = code.next();
        int slot = opcode == ESCAPE ? 0x100 | code.next() : opcode;
        int group = code.peek() >> 3 & 7;
        if (slot == 0x63 && mode == CodeSize.BITS64) {
            return new Row(ANY, ANY, Operation.MOVSX, 'v', List.of("G", "Ed"));
        }
        for (Row row : TABLE.get(slot)) {
            if ((row.group == ANY || row.group == group) && (row.prefix == ANY || row.prefix == mandatory(prefixes))) {
                return row;
            }
        }
        return null;
    }

    private static int mandatory(Prefixes prefixes) {
        return prefixes.repeatByte() != 0 ? prefixes.repeatByte() : prefixes.operandSize() ? 0x66 : 0;
    }

    private static List<List<Row>> build() {
        List<List<Row>> table = new ArrayList<>();
        for (int i = 0; i < 0x200; i++) {
            table.add(new ArrayList<>());
        }
        for (String row : ROWS.split("[|\n]")) {
            add(table, row.strip());
        }
        for (int i = 0; i < ARITHMETIC.size(); i++) {
            addArithmetic(table, i, ARITHMETIC.get(i));
            addShifts(table, i, SHIFTS.get(i));
        }
        return table;
    }

    private static void addArithmetic(List<List<Row>> table, int number, Operation operation) {
        String[] forms = {"b E G", "v E G", "b G E", "v G E", "b A I", "v A I"};
        for (int i = 0; i < forms.length; i++) {
            add(table, "%02x %s %s".formatted(8 * number + i, operation, forms[i]));
        }
        add(table, "80/%d %s b E I".formatted(number, operation));
        add(table, "81/%d %s v E I".formatted(number, operation));
        add(table, "83/%d %s v E S".formatted(number, operation));
    }

    private static void addShifts(List<List<Row>> table, int number, Operation operation) {
        String[] forms = {"c0/%d %s b E Ib", "c1/%d %s v E Ib", "d0/%d %s b E 1", "d1/%d %s v E 1", "d2/%d %s b E C", "d3/%d %s v E C"};
        for (String form : forms) {
            add(table, form.formatted(number, operation));
        }
    }

    private static void add(List<List<Row>> table, String text) {
        List<String> words = new ArrayList<>(Arrays.asList(text.split(" ")));
        int prefix = ANY;
        if (words.get(1).equals("0f")) {
            String word = words.removeFirst();
            prefix = word.equals("np") ? 0 : HexFormat.fromHexDigits(word);
        }
        int slot = 0;
        if (words.getFirst().equals("0f")) {
            words.removeFirst();
            slot = 0x100;
        }
        String opcode = words.removeFirst();
        slot |= HexFormat.fromHexDigits(opcode.substring(0, 2));
        int group = opcode.indexOf('/') < 0 ? ANY : opcode.charAt(3) - '0';
        Operation operation = Operation.valueOf(words.removeFirst());
        Row row = new Row(prefix, group, operation, words.removeFirst().charAt(0), List.copyOf(words));
        int count = opcode.endsWith("+") ? 8 : 1;
        for (int i = 0; i < count; i++) {
            table.get(slot + i).add(row);
        }
    }
}
