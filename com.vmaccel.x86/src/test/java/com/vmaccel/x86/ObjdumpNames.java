package com.vmaccel.x86;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes what objdump writes comparable: prefixes away, names as the manual has them, each change with its reason in {@code objdump-names.csv}. */
final class ObjdumpNames {

    private record Rule(Pattern pattern, String replacement) {}

    private static final Set<String> PREFIXES = Set.of("lock", "rep", "repz", "repnz", "data16", "data32", "addr16", "addr32", "cs", "ds", "es", "ss", "fs", "gs", "notrack", "bnd",
            "xacquire", "xrelease", "rex", "{vex}", "{vex3}", "{evex}", "cs,pn", "ds,pt");

    private static final List<Rule> RULES = TestData.rows("objdump-names.csv").stream().map(row -> new Rule(Pattern.compile(row[0]), row[1])).toList();

    private static final Pattern BAD = Pattern.compile("\\(bad\\)|\\{bad\\}|-bad\\}|\\?");
    private static final Pattern NEGATIVE_RELATIVE = Pattern.compile("\\[([er]ip)\\+0x(f{8}[0-9a-f]{8})\\]");

    private ObjdumpNames() {}

    /** Whether objdump says that the bytes are no instruction; a line of prefixes alone means that it did not understand what follows them. */
    static boolean isBad(String text) {
        return BAD.matcher(text).find() || withoutPrefixes(text).isEmpty();
    }

    /** The name of a line of objdump. */
    static String name(String text) {
        String rest = withoutPrefixes(text);
        int space = rest.indexOf(' ');
        return (space < 0 ? rest : rest.substring(0, space)).replaceAll(",p[nt]$", "");
    }

    /** Whether objdump's name and the manual's are the same, or the list says they mean the same. */
    static boolean same(String objdump, String manual) {
        if (objdump.equals(manual)) {
            return true;
        }
        for (Rule rule : RULES) {
            Matcher matcher = rule.pattern.matcher(objdump);
            if (matcher.matches() && matcher.replaceFirst(rule.replacement).equals(manual)) {
                return true;
            }
        }
        return false;
    }

    /** The operands of a line, without what is no information: symbols, comments, an index that is none, a displacement of 0. */
    static String operands(String text) {
        String rest = withoutPrefixes(text).replaceAll("\\s*[#<].*$", "").strip();
        int space = rest.indexOf(' ');
        String operands = space < 0 ? "" : rest.substring(space).strip();
        Matcher negative = NEGATIVE_RELATIVE.matcher(operands);
        if (negative.find()) {
            operands = negative.replaceFirst("[" + negative.group(1) + "-0x" + Long.toHexString(-Long.parseUnsignedLong(negative.group(2), 16)) + "]");
        }
        return operands.replaceAll("\\+0x0\\]", "]").replaceAll("\\+[er]iz\\*\\d", "").replace("st(0)", "st").replaceAll(",?\\{(r[nduz]-)?sae\\}", "{$1sae}").replaceAll("^0x", "");
    }

    private static String withoutPrefixes(String text) {
        String rest = text;
        while (true) {
            int space = rest.indexOf(' ');
            String word = space < 0 ? rest : rest.substring(0, space);
            if (!PREFIXES.contains(word) && !word.startsWith("rex.")) {
                return rest;
            }
            rest = space < 0 ? "" : rest.substring(space).strip();
        }
    }
}
