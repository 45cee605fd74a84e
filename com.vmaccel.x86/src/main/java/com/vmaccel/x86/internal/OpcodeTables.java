package com.vmaccel.x86.internal;

import com.vmaccel.x86.OpcodeMap;
import java.util.ArrayList;
import java.util.List;

/** All opcode tables. Those of VEX and EVEX are read when the first such instruction is met, which in many programs is never. */
@SuppressWarnings("EnumOrdinal") // a table per map, looked up for every instruction
public final class OpcodeTables {

    /** The text files of each coding, by the groups of instructions they hold. */
    private static final List<String> LEGACY_FILES = List.of("arithmetic", "bits", "moves", "strings", "control", "hints", "system", "virtualization", "mpx",
            "x87", "mmx", "sse", "sse2-float", "sse2-integer", "sse3", "sse4", "crypto");
    private static final List<String> VEX_FILES = List.of("vex-general", "vex-float", "vex-integer", "vex-fma", "vex-fma4", "vex-extensions", "vex-mask", "vex-amx");
    private static final List<String> EVEX_FILES = List.of("evex-float", "evex-scalar", "evex-fma", "evex-integer-dq", "evex-integer-bw", "evex-extensions", "evex-fp16", "evex-knights");

    private OpcodeTables() {}

    /** Read with the first instruction. */
    private static final class Legacy {
        static final OpcodeTable[] TABLES = read(LEGACY_FILES);
    }

    /** Read with the first VEX prefix. */
    private static final class Vex {
        static final OpcodeTable[] TABLES = read(VEX_FILES);
    }

    /** Read with the first EVEX prefix. */
    private static final class Evex {
        static final OpcodeTable[] TABLES = read(EVEX_FILES);
    }

    private static OpcodeTable[] read(List<String> files) {
        List<String> lines = new ArrayList<>();
        for (String file : files) {
            lines.addAll(TableReader.lines(file));
        }
        return OpcodeTable.of(lines);
    }

    /**
     * {@return the table of a legacy map}
     *
     * @param map the map
     */
    public static OpcodeTable legacy(OpcodeMap map) {
        return Legacy.TABLES[map.ordinal()];
    }

    /**
     * {@return the table of a VEX map}
     *
     * @param map the map
     */
    public static OpcodeTable vex(OpcodeMap map) {
        return Vex.TABLES[map.ordinal()];
    }

    /**
     * {@return the table of an EVEX map}
     *
     * @param map the map
     */
    public static OpcodeTable evex(OpcodeMap map) {
        return Evex.TABLES[map.ordinal()];
    }
}
