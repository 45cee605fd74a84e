package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.x86.internal.OpcodeTable;
import com.vmaccel.x86.internal.OpcodeTables;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every encoding that Intel's data knows is decoded, by that name, and no other: the whole space of prefixes, opcodes and ModRM bytes, in all modes. */
class InstructionDataTest {

    private final Map<Integer, List<EncodingFact>> facts = EncodingFact.byOpcode();
    private final InstructionBuffer buffer = new InstructionBuffer();
    private static final String FLAGS = "oszapcditlnvrAVID";
    /** Where the data are wrong: they call AF undefined after SBB, which Intel's manual and every processor set. */
    private static final Map<String, String> CORRECTED_FLAGS = Map.of("SBB", "r.c w.oszapc");
    private static final int[] FLAG_BITS = {1 << 11, 1 << 7, 1 << 6, 1 << 4, 1 << 2, 1, 1 << 10, 1 << 9, 1 << 8, 3 << 12, 1 << 14, 1 << 17, 1 << 16, 1 << 18, 1 << 19, 1 << 20, 1 << 21};

    private final Set<EncodingFact> compared = new HashSet<>();
    private final Map<String, String> differences = new TreeMap<>();

    @TestFactory
    List<DynamicTest> everyMapAgrees() {
        return List.of(map(Coding.LEGACY, OpcodeMap.ONE_BYTE), map(Coding.LEGACY, OpcodeMap.MAP_0F), map(Coding.LEGACY, OpcodeMap.MAP_0F38), map(Coding.LEGACY, OpcodeMap.MAP_0F3A),
                map(Coding.VEX, OpcodeMap.MAP_0F), map(Coding.VEX, OpcodeMap.MAP_0F38), map(Coding.VEX, OpcodeMap.MAP_0F3A), map(Coding.EVEX, OpcodeMap.MAP_0F),
                map(Coding.EVEX, OpcodeMap.MAP_0F38), map(Coding.EVEX, OpcodeMap.MAP_0F3A), map(Coding.EVEX, OpcodeMap.MAP_5), map(Coding.EVEX, OpcodeMap.MAP_6));
    }

    private DynamicTest map(Coding coding, OpcodeMap map) {
        return DynamicTest.dynamicTest(coding + " " + map, () -> {
            differences.clear();
            EncodingPoint.all(coding, map, opcode -> rmMatters(coding, map, opcode), this::compare);
            assertTrue(differences.isEmpty(), () -> differences.size() + " differences:\n" + String.join("\n", differences.values()));
        });
    }

    /** Whether the data or the tables tell registers in ModRM.rm apart. */
    private boolean rmMatters(Coding coding, OpcodeMap map, int opcode) {
        boolean data = facts.getOrDefault(EncodingFact.key(coding, map, opcode), List.of()).stream().anyMatch(row -> row.rms() != 0xff);
        OpcodeTable table = coding == Coding.LEGACY ? OpcodeTables.legacy(map) : coding == Coding.VEX ? OpcodeTables.vex(map) : OpcodeTables.evex(map);
        return data || IntStream.range(0xc0, 0x100).anyMatch(modrm -> !table.slot(opcode).candidates(modrm).equals(table.slot(opcode).candidates(modrm & 0xf8)));
    }

    private void compare(EncodingPoint point) {
        List<EncodingFact> rows = facts.getOrDefault(EncodingFact.key(point.coding(), point.map(), point.opcode()), List.of());
        byte[] code = decode(point);
        String ours = buffer.isValid() ? buffer.operation().name() : "";
        boolean any = false;
        boolean same = false;
        for (EncodingFact row : rows) {
            boolean fits = row.fits(point);
            any |= fits;
            if (fits && row.name().equals(ours)) {
                same = true;
                compareEffects(row, code);
            }
        }
        if (any ? !same : !ours.isEmpty()) {
            report(point, ours, code, rows);
        }
    }

    /** Compares access, flags and LOCK of the first instruction of each row. */
    private void compareEffects(EncodingFact row, byte[] code) {
        if (compared.add(row)) {
            String access = accesses();
            boolean accessDiffers = !access.equals(row.access()) && !(row.name().charAt(0) == 'F' || row.access().isEmpty());
            String flags = CORRECTED_FLAGS.getOrDefault(row.name(), row.flags());
            if (accessDiffers || !flags().equals(flags)) {
                differences.put(row.toString(), HexFormat.of().formatHex(code) + " " + buffer + ": here " + access + " " + flags() + ", there " + row.access() + " " + row.flags());
            }
        }
    }

    private String accesses() {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < buffer.operandCount(); n++) {
            text.append(n == 0 ? "" : "/").append(switch (buffer.operandAccess(n)) {
                case READ -> "r";
                case WRITE -> "w";
                case READ_WRITE -> "rw";
                case CONDITIONAL_WRITE -> "cw";
                case READ_CONDITIONAL_WRITE -> "rcw";
            });
        }
        return text.toString();
    }

    private String flags() {
        FlagEffects flags = buffer.flags();
        return Stream.of(letters("r.", flags.read()), letters("w.", flags.written()), letters("u.", flags.undefined()), letters("0.", flags.cleared()), letters("1.", flags.set()),
                flags.conditional() ? "may" : "").filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }

    /** The flags of a mask as the data writes them. */
    private static String letters(String kind, int mask) {
        String letters = FLAGS.chars().filter(letter -> (mask & FLAG_BITS[FLAGS.indexOf(letter)]) != 0).mapToObj(Character::toString).collect(Collectors.joining());
        return letters.isEmpty() ? "" : kind + letters;
    }

    private void report(EncodingPoint point, String ours, byte[] code, List<EncodingFact> rows) {
        Set<String> theirs = rows.stream().filter(row -> row.fits(point)).map(EncodingFact::name).collect(Collectors.toSet());
        if (!DataExceptions.explains(point, ours, theirs)) {
            differences.putIfAbsent(point.coding() + " " + point.map() + " " + point.opcode() + ours + theirs,
                    point.mode() + " " + HexFormat.of().formatHex(code) + ": here " + ours + ", there " + theirs + " " + point);
        }
    }

    /** Tries whether VEX.vvvv and EVEX.aaa have to be used. */
    private byte[] decode(EncodingPoint point) {
        InstructionDecoder decoder = DECODERS.get(point.mode());
        byte[] code = {};
        for (int choice = 0; choice < (point.coding() == Coding.LEGACY ? 1 : 4) && (choice == 0 || !buffer.isValid()); choice++) {
            code = point.bytes((choice & 1) != 0, (choice & 2) != 0);
            decoder.decode(code, 0, 0, buffer);
        }
        return code;
    }

    private static final Map<CodeMode, InstructionDecoder> DECODERS = Map.of(CodeMode.MODE16, new InstructionDecoder(CodeMode.MODE16),
            CodeMode.MODE32, new InstructionDecoder(CodeMode.MODE32), CodeMode.MODE64, new InstructionDecoder(CodeMode.MODE64));
}
