package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every instruction that Intel's manual of 2015 prints is decoded from the bytes it prints, by its name, in the modes it says, and not where it says that it is invalid. */
class ManualEncodingsTest {

    private final InstructionBuffer buffer = new InstructionBuffer();
    private final InstructionDecoder decoder32 = new InstructionDecoder(CodeMode.MODE32);
    private final InstructionDecoder decoder64 = new InstructionDecoder(CodeMode.MODE64);
    private final List<String> wrong = new ArrayList<>();

    @Test
    void everyPrintedEncodingIsDecodedByItsName() {
        int checked = 0;
        for (String[] row : TestData.rows("manual-encodings.csv")) {
            ManualEncoding encoding = new ManualEncoding(row);
            for (byte[] code : encoding.samples()) {
                check(encoding, code, decoder32, encoding.in32(), row);
                check(encoding, code, decoder64, encoding.in64(), row);
                checked++;
            }
        }
        int all = checked;
        assertTrue(checked > 2000, () -> all + " encodings");
        assertTrue(wrong.isEmpty(), () -> wrong.size() + " of " + all + ":\n" + String.join("\n", wrong));
    }

    private void check(ManualEncoding encoding, byte[] code, InstructionDecoder decoder, String validity, String[] row) {
        decoder.decode(code, 0, 0, buffer);
        boolean same = buffer.isValid() && ManualEncoding.sameName(encoding.mnemonic(), buffer);
        boolean whole = buffer.length() == code.length || encoding.hasAbsoluteOffset();
        if (ELSEWHERE.contains(encoding.mnemonic())) {
            return;
        }
        if (validity.equals("V") ? !same || !whole : validity.equals("I") && same && whole) {
            wrong.add(decoder.mode() + " " + HexFormat.of().formatHex(code) + " here " + buffer + " (" + buffer.length() + "), there " + validity + " " + String.join(" ; ", row));
        }
    }

    /** SYSCALL and SYSRET are invalid in 32-bit code to Intel but not to AMD; UD1 has had a ModRM byte since the manual of 2016. */
    private static final Set<String> ELSEWHERE = Set.of("SYSCALL", "SYSRET", "UD1");
}
