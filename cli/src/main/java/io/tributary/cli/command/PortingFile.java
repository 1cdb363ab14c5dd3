package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.sink.schema.Unported;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes what a person has to port into a file, and never over what a person may have written there. */
final class PortingFile {
    private final Path path;
    private final Unported unported;

    PortingFile(Path path, Unported unported) {
        this.path = path;
        this.unported = unported;
    }

    /**
     * Writes it, unless there is nothing to port or the file is there already.
     *
     * @throws CommandFailure when the file cannot be read or written
     */
    void write(Console console) throws CommandFailure {
        String text = unported.text();
        if (text.isEmpty()) {
            return;
        }
        try {
            if (!Files.exists(path)) {
                Files.writeString(path, text);
                console.tell("What a person has to port is in " + path + ": " + counts() + ".");
            } else if (Files.readString(path, StandardCharsets.UTF_8).equals(text)) {
                console.tell("What a person has to port is in " + path + " already: " + counts() + ".");
            } else {
                console.tell("What a person has to port (" + counts() + ") is not what " + path + " has, which stays as"
                        + " it is; --to-port FILE writes it elsewhere.");
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "what a person has to port cannot be written to " + path + ": " + e
                            + "; name a file that can be, with --to-port FILE",
                    e);
        }
    }

    private String counts() {
        return unported.counts().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Where it is; nothing without anything to port. */
    Optional<String> name() {
        return unported.objects().isEmpty() ? Optional.empty() : Optional.of(path.toString());
    }

    /** The same for JSON. */
    List<Map<String, Object>> document() {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Unported.Definition definition : unported.objects()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("kind", definition.object().kind());
            document.put("identity", definition.object().identity());
            document.put("tenants", definition.tenants());
            document.put("definition", definition.object().definition());
            documents.add(document);
        }
        return documents;
    }
}
