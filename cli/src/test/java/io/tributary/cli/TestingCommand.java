package io.tributary.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One run of the command in this process.
 *
 * @param exitCode what it returned
 * @param out what it wrote to standard output
 * @param error what it wrote to standard error
 */
public record TestingCommand(int exitCode, String out, String error) {

    /** Runs the command to its end, without a terminal and without environment variables. */
    public static TestingCommand run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(error, true, StandardCharsets.UTF_8),
                false,
                false,
                Map.of());
        int exitCode = Main.execute(console, arguments);
        return new TestingCommand(
                exitCode, out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
    }

    /** Standard output as the one JSON document that it must be. */
    public JsonNode json() {
        try {
            return new ObjectMapper().readTree(out);
        } catch (IOException e) {
            throw new UncheckedIOException("not one JSON document: " + out, e);
        }
    }
}
