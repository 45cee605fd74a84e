package com.vmaccel.x86.internal;

import com.vmaccel.x86.OpcodeMap;

/**
 * Where a row belongs, found without reading all of it.
 *
 * @param map the opcode map
 * @param opcode the first opcode
 * @param count how many opcodes in sequence: 8 if the opcode's low bits name a register, 7 if one of the 8 is not meant
 * @param end the index behind the opcode in the line
 */
record RowPlace(OpcodeMap map, int opcode, int count, int end) {

    static RowPlace of(String line) {
        int firstSpace = line.indexOf(' ');
        if (isVex(line)) {
            return opcode(line, firstSpace + 1, vexMap(line, firstSpace));
        }
        int at = isPrefix(line, firstSpace) ? firstSpace + 1 : 0;
        if (!line.startsWith("0F ", at)) {
            return opcode(line, at, OpcodeMap.ONE_BYTE);
        }
        at += 3;
        boolean escape = Character.digit(line.charAt(at + 3), 16) >= 0; // an opcode follows, or this is one
        if (escape && line.startsWith("38 ", at)) {
            return opcode(line, at + 3, OpcodeMap.MAP_0F38);
        }
        return escape && line.startsWith("3A ", at) ? opcode(line, at + 3, OpcodeMap.MAP_0F3A) : opcode(line, at, OpcodeMap.MAP_0F);
    }

    static boolean isVex(String line) {
        return line.startsWith("VEX.") || line.startsWith("EVEX.");
    }

    /** Whether the first word is a mandatory prefix, or several with slashes between them; none of these bytes is an opcode. */
    static boolean isPrefix(String line, int firstSpace) {
        boolean named = line.startsWith("NP") || line.startsWith("66") || line.startsWith("F3") || line.startsWith("F2");
        return named && (firstSpace == 2 || line.charAt(2) == '/');
    }

    private static OpcodeMap vexMap(String line, int firstSpace) {
        for (int dot = line.indexOf('.'); dot >= 0 && dot < firstSpace; dot = line.indexOf('.', dot + 1)) {
            if (line.startsWith("0F38", dot + 1)) {
                return OpcodeMap.MAP_0F38;
            } else if (line.startsWith("0F3A", dot + 1)) {
                return OpcodeMap.MAP_0F3A;
            } else if (line.startsWith("0F", dot + 1)) {
                return OpcodeMap.MAP_0F;
            } else if (line.startsWith("MAP", dot + 1)) {
                return line.charAt(dot + 4) == '5' ? OpcodeMap.MAP_5 : OpcodeMap.MAP_6;
            }
        }
        throw new IllegalArgumentException("no map: " + line);
    }

    private static RowPlace opcode(String line, int at, OpcodeMap map) {
        int opcode = Integer.parseInt(line, at, at + 2, 16);
        int count = !line.startsWith("+r", at + 2) ? 1 : line.startsWith("7", at + 4) ? 7 : 8;
        return new RowPlace(map, opcode, count, line.indexOf(' ', at));
    }
}
