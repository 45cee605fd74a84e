package com.vmaccel.x86;

import java.util.Set;

/** Where the tables mean something else than Intel's data, and why. */
final class DataExceptions {

    private static final Set<String> BOUNDS = Set.of("BNDMOV", "BNDCL", "BNDCU", "BNDCN", "BNDMK", "BNDLDX", "BNDSTX");
    private static final int CONTROL_REGISTERS = 0b1_1101;

    private DataExceptions() {}

    /** Whether there is a reason why one side knows the encoding and the other does not. */
    static boolean explains(EncodingPoint point, String ours, Set<String> theirs) {
        int reg = point.modrm() >> 3 & 7;
        if (!ours.isEmpty() && theirs.isEmpty()) {
            return ours.equals("INVLPGB") // the data wants an address size of 32 or 64; AMD's manual says nothing of that
                    || BOUNDS.contains(ours) && point.isRegister(); // the data wants 32 bits of address even where there is no address
        }
        if (ours.isEmpty() && theirs.equals(Set.of("MOV"))) { // the data does not say which registers exist
            return point.opcode() == 0x8c && reg > 5 || point.opcode() == 0x8e && (reg > 5 || reg == 1)
                    || point.map() == OpcodeMap.MAP_0F && (CONTROL_REGISTERS >> reg & 1) == 0;
        }
        if (ours.isEmpty() && theirs.size() == 1) {
            String their = theirs.iterator().next();
            int rm = point.modrm() & 7;
            boolean sameRegister = point.isRegister() && (rm == reg || rm == (reg + 2 & 7)); // the rule that registers differ is not in the table
            return sameRegister && (their.startsWith("TDP") || their.startsWith("TCMM") || their.matches("VFC?M(UL|ADD)C[SP]H"))
                    || BOUNDS.contains(their) && (reg > 3 || rm > 3 || point.rexB() != 0); // there are four bound registers
        }
        return false;
    }
}
