package com.vmaccel.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;

/**
 * A snippet that breaks or keeps a rule. A sample file holds several, each under a line {@code === bad|good <module> <file>}; a line
 * {@code <n>* <text>} stands for n such lines.
 */
record Sample(boolean bad, String module, String file, String text) {

    static List<Sample> of(Enum<?> rule) {
        String name = "samples/" + rule.name().toLowerCase(Locale.ROOT) + ".txt";
        var samples = new ArrayList<Sample>();
        for (String line : Workspace.table(name)) {
            if (line.startsWith("=== ")) {
                String[] words = line.split(" ");
                samples.add(new Sample(words[1].equals("bad"), words[2], words[3], ""));
            } else {
                samples.add(samples.removeLast().with(line));
            }
        }
        return samples;
    }

    SourceFile parsed() {
        return SourceFile.parse(module, module + "/src/main/java/" + file, text);
    }

    /** Compiles into an empty folder. */
    List<Nest> compiled(Path folder) {
        try {
            Path source = Files.writeString(folder.resolve(file), text);
            int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), "-nowarn", "-cp", JavaTools.CLASS_PATH, source.toString());
            if (status != 0) {
                throw new AssertionError("the sample does not compile: " + this);
            }
            return Nest.of(module, Workspace.files(folder, ".class"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sample with(String line) {
        int star = line.indexOf("* ");
        boolean repeated = star > 0 && line.substring(0, star).chars().allMatch(Character::isDigit);
        String expanded = repeated
                ? IntStream.range(0, Integer.parseInt(line.substring(0, star))).mapToObj(i -> line.substring(star + 2)).collect(Collectors.joining("\n"))
                : line;
        return new Sample(bad, module, file, text + expanded + "\n");
    }
}
