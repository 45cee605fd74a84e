package com.vmaccel.tck.internal;

import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Guest code: its assembly and, for each mode it is for, its bytes. The assembly is in Intel syntax; {@code {bx}} stands for {@code bx}, {@code ebx} or
 * {@code rbx} as wide as the mode, {@code {DATA}} and the like for numbers of {@link Layout}. A test assembles it and compares.
 */
final class GuestCode {

    /** Ends every piece of code. */
    static final String END_ASSEMBLY = "9: out 0xf4, al; jmp 9b";

    private static final byte[] END = HexFormat.of().parseHex("e6f4ebfc");

    private final String assembly;
    private final Map<Mode, byte[]> bytes;

    private GuestCode(String assembly, Map<Mode, byte[]> bytes) {
        this.assembly = assembly;
        this.bytes = bytes;
    }

    /** Code whose bytes are still to be given. */
    static GuestCode of(String assembly) {
        return new GuestCode(assembly, new EnumMap<>(Mode.class));
    }

    /** Code that is the same in every mode. */
    static GuestCode of(String assembly, String hex) {
        return of(assembly).bytes(hex);
    }

    GuestCode bytes(String hex) {
        return for16(hex).for32(hex).for64(hex);
    }

    GuestCode for16(String hex) {
        return with(hex, Mode.REAL);
    }

    GuestCode for32(String hex) {
        return with(hex, Mode.PROTECTED);
    }

    GuestCode for64(String hex) {
        return with(hex, Mode.LONG_KERNEL, Mode.LONG_USER);
    }

    /** The same code, for some modes only. */
    GuestCode in(Mode... modes) {
        Map<Mode, byte[]> fewer = new EnumMap<>(bytes);
        fewer.keySet().retainAll(List.of(modes));
        return new GuestCode(assembly, fewer);
    }

    private GuestCode with(String hex, Mode... modes) {
        Map<Mode, byte[]> more = new EnumMap<>(Mode.class);
        more.putAll(bytes);
        for (Mode mode : modes) {
            more.put(mode, HexFormat.of().parseHex(hex.replace(" ", "")));
        }
        return new GuestCode(assembly, more);
    }

    Set<Mode> modes() {
        return Set.copyOf(bytes.keySet());
    }

    /** The bytes without the end. */
    byte[] bytes(Mode mode) {
        byte @Nullable [] code = bytes.get(mode);
        if (code == null) {
            throw new IllegalArgumentException("no code for " + mode + ": " + assembly);
        }
        return code.clone();
    }

    /** The bytes with the end. */
    byte[] image(Mode mode) {
        byte[] code = bytes(mode);
        byte[] image = new byte[code.length + END.length];
        System.arraycopy(code, 0, image, 0, code.length);
        System.arraycopy(END, 0, image, code.length, END.length);
        return image;
    }

    /** Where the end is. */
    long end(Mode mode) {
        return (long) Layout.CODE + bytes(mode).length;
    }

    /** The assembly as an assembler takes it. */
    String assembly(Mode mode) {
        String text = assembly;
        for (String register : List.of("ax", "bx", "cx", "dx", "si", "di", "sp", "bp")) {
            text = text.replace("{" + register + "}", wide(register, mode));
        }
        return text.replace("{DATA}", "0x" + Integer.toHexString(Layout.DATA)).replace("{CODE}", "0x" + Integer.toHexString(Layout.CODE));
    }

    private static String wide(String register, Mode mode) {
        return switch (mode.bits()) {
            case 16 -> register;
            case 32 -> "e" + register;
            default -> "r" + register;
        };
    }

    String listing(Mode mode) {
        return "%s\n%s".formatted(assembly(mode), HexFormat.ofDelimiter(" ").formatHex(bytes(mode)).toLowerCase(Locale.ROOT));
    }
}
