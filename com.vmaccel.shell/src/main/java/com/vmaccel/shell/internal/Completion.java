package com.vmaccel.shell.internal;

import com.vmaccel.api.Backend;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a line may go on with.
 *
 * @param engines what there is
 */
record Completion(Engines engines) {

    private static final List<String> COMMANDS = List.of("list", "doctor", "run", "regs", "exits", "drain");

    /**
     * Completes a word.
     *
     * @param commands the commands of the container, with their scopes
     * @param folder where relative paths begin
     * @param before the words before it
     * @param word its beginning
     * @return what it may be, in order
     */
    Set<String> candidates(Collection<String> commands, Path folder, List<String> before, String word) {
        Stream<String> all = before.isEmpty() ? first(commands) : arguments(before, folder, word);
        Set<String> fitting = new TreeSet<>();
        all.filter(candidate -> candidate.startsWith(word)).forEach(fitting::add);
        return fitting;
    }

    private static Stream<String> first(Collection<String> commands) {
        return Stream.of(COMMANDS.stream(), commands.stream(), Stream.of("exit")).flatMap(names -> names);
    }

    private Stream<String> arguments(List<String> before, Path folder, String word) {
        String command = before.getFirst().replaceFirst("^vmaccel:", "");
        boolean engine = command.equals("drain") || List.of("-a", "--accel").contains(before.getLast());
        return switch (command) {
            case "regs" -> machines();
            case "exits" -> Stream.concat(machines(), Stream.of("--millis"));
            case "drain", "run" -> engine ? engines.backends().stream().map(Backend::id) : Stream.concat(Stream.of("--accel", "--timeout"), files(folder, word));
            default -> Stream.of();
        };
    }

    private Stream<String> machines() {
        return engines.machines().stream().map(live -> live.machine().config().name());
    }

    private static Stream<String> files(Path folder, String word) {
        String parent = word.substring(0, word.lastIndexOf('/') + 1);
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(parent))) {
            files.forEach(file -> names.add(parent + file.getFileName() + (Files.isDirectory(file) ? "/" : "")));
        } catch (IOException e) {
            return Stream.of(); // nothing to offer in a folder that cannot be read
        }
        return names.stream();
    }
}
