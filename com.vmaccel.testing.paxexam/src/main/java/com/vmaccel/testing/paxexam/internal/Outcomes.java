package com.vmaccel.testing.paxexam.internal;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file that outcomes cross the container's wall in. */
final class Outcomes {

    private static final ObjectInputFilter OURS = ObjectInputFilter.Config.createFilter("com.vmaccel.testing.paxexam.internal.*;java.base/*;!*");

    private Outcomes() {}

    static void write(Path file, List<Outcome> outcomes) {
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeInt(outcomes.size());
            for (Outcome outcome : outcomes) {
                out.writeObject(outcome);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Outcome> read(Path file) {
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
            in.setObjectInputFilter(OURS);
            List<Outcome> outcomes = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                outcomes.add((Outcome) in.readObject());
            }
            return outcomes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
