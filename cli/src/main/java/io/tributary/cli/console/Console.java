package io.tributary.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a command reads from and writes to. Data goes to {@code out}, everything else to {@code error}.
 *
 * @param out standard output
 * @param error standard error
 * @param outIsTerminal whether a person reads {@code out}
 * @param errorIsTerminal whether a person reads {@code error}, so that progress may be drawn
 * @param environment the process's environment
 */
public record Console(
        PrintStream out,
        PrintStream error,
        boolean outIsTerminal,
        boolean errorIsTerminal,
        Map<String, String> environment) {
    private static final int USUAL_COLUMNS = 80;
    private static final Pattern COLUMNS = Pattern.compile("[1-9][0-9]{1,3}");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    /** The console of this process. The launcher says what is a terminal, since Java cannot tell for each stream. */
    public static Console ofProcess() {
        return new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                Boolean.getBoolean("tributary.terminal.out"),
                Boolean.getBoolean("tributary.terminal.error"),
                System.getenv());
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Prints one JSON document to {@code out}. */
    public void json(Object document) {
        try {
            out.println(JSON.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result cannot be written as JSON", e);
        }
    }

    /** Prints a line to {@code error}. */
    public void tell(String line) {
        error.println(line);
    }

    /** How many characters a line of the terminal has, as the environment's COLUMNS says; 80 when it does not. */
    public int columns() {
        String columns = environment.getOrDefault("COLUMNS", "");
        return COLUMNS.matcher(columns).matches() ? Integer.parseInt(columns) : USUAL_COLUMNS;
    }

    /** Whether {@code out} shows more than ASCII. */
    public boolean showsSymbols() {
        return outIsTerminal && locale().toUpperCase(java.util.Locale.ROOT).matches(".*UTF-?8.*");
    }

    private String locale() {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }
}
