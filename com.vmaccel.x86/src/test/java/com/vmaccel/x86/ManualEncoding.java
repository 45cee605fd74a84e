package com.vmaccel.x86;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A row of {@code manual-encodings.csv} and bytes made from its opcode column: {@code REX.W 83 /2 ib}, {@code VEX.NDS.128.66.0F.WIG 58 /r}. */
final class ManualEncoding {

    /** How many bytes follow for each letter pair of the manual. */
    private static final Map<String, Integer> IMMEDIATES = Map.of("ib", 1, "iw", 2, "id", 4, "io", 8, "cb", 1, "cw", 2, "cd", 4, "cp", 6, "cm", 8);

    private final String[] row;
    private final List<String> opcode;

    ManualEncoding(String[] row) {
        this.row = row;
        this.opcode = Arrays.asList(row[0].split(" "));
    }

    String mnemonic() {
        return row[1];
    }

    /** V valid, I invalid; the others mean that another row is this encoding in that mode. */
    String in32() {
        return row[3];
    }

    String in64() {
        return row[4];
    }

    /** Whether the bytes end in an offset as long as an address, for which the samples have room enough. */
    boolean hasAbsoluteOffset() {
        return opcode.contains("cm");
    }

    /** One instruction with memory and one with registers, as far as the operands allow. */
    List<byte[]> samples() {
        List<byte[]> samples = new ArrayList<>();
        String tags = row[6];
        boolean modrm = opcode.stream().anyMatch(word -> word.startsWith("/"));
        if (!modrm) {
            samples.add(bytes(0));
            return samples;
        }
        if (!tags.contains("modrm_memonly") && takesRegister()) {
            samples.add(bytes(0xc1));
        }
        if (!tags.contains("modrm_regonly") && takesMemory()) {
            samples.add(bytes(0x01));
        }
        return samples;
    }

    private boolean takesMemory() {
        return row[2].matches(".*(^|[ ,/])m(\\d|\\b|em|ib).*");
    }

    private boolean takesRegister() {
        return !row[2].matches("(.*, *)?m[\\d&:a-z/]*(, *.*)?") || row[2].matches(".*[a-z]\\d*/m.*");
    }

    private byte[] bytes(int modrm) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        boolean operand16 = row[6].contains("operand16") && !row[6].contains("operand32");
        if (operand16) {
            code.write(0x66);
        }
        for (String word : opcode) {
            write(code, word, modrm);
        }
        return code.toByteArray();
    }

    private void write(ByteArrayOutputStream code, String word, int modrm) {
        if (word.matches("[0-9A-F]{2}")) {
            code.write(Integer.parseInt(word, 16));
        } else if (word.matches("[0-9A-F]{2}\\+.*")) {
            code.write(Integer.parseInt(word.substring(0, 2), 16) + 1);
        } else if (word.startsWith("REX")) {
            code.write(word.equals("REX.W") ? 0x48 : 0x40);
        } else if (word.startsWith("VEX")) {
            vex(code, word);
        } else if (word.startsWith("/")) {
            int reg = word.matches("/[0-7]") ? word.charAt(1) - '0' : word.equals("/r") ? 2 : -1;
            if (reg >= 0) {
                code.write(modrm | reg << 3);
            }
            if (word.equals("/is4")) {
                code.write(0x30);
            }
        } else if (IMMEDIATES.containsKey(word)) {
            for (int i = 0; i < IMMEDIATES.get(word); i++) {
                code.write(i + 1);
            }
        }
    }

    private void vex(ByteArrayOutputStream code, String word) {
        List<String> parts = Arrays.asList(word.split("\\."));
        boolean source = parts.contains("NDS") || parts.contains("NDD") || parts.contains("DDS");
        int map = parts.contains("0F38") ? 2 : parts.contains("0F3A") ? 3 : 1;
        int pp = parts.contains("66") ? 1 : parts.contains("F3") ? 2 : parts.contains("F2") ? 3 : 0;
        code.write(0xc4);
        code.write(0xe0 | map);
        code.write((parts.contains("W1") ? 0x80 : 0) | (source ? ~4 & 15 : 15) << 3 | (parts.contains("256") || parts.contains("L1") ? 4 : 0) | pp);
    }

    /** Whether the manual's name is the operation's: the manual has names for operand sizes and for synonyms. */
    static boolean sameName(String manual, Instruction instruction) {
        String operation = instruction.operation().name();
        String bare = manual.replaceAll("^(REPN?E?|LOCK)$", "");
        return operation.equals(bare) || operation.equals(SYNONYMS.getOrDefault(bare, bare)) || bare.matches(operation + "[BWDQ]")
                || operation.equals("RETF") && bare.equals("RET_FAR");
    }

    private static final Map<String, String> SYNONYMS = Map.of("SAL", "SHL", "WAIT", "FWAIT", "ICEBP", "INT1", "INT", "INT3", "JCXZ", "JECXZ", "JECXZ", "JRCXZ");
}
