package io.tributary.cli.demo;

import io.tributary.contract.plan.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A SQL script that fills an empty database: what psql takes, such as the output of {@code pg_dump}. Statements about
 * owners and privileges are left out, since the demo has roles of its own, and so are psql's commands that only change
 * what psql shows.
 */
final class SourceScript {
    private static final Pattern HARMLESS = Pattern.compile(
            "\\\\(restrict|unrestrict|echo|qecho|warn|timing|pset|set|unset"
                    + "|encoding +'?utf-?8'?|connect +-|c +-)\\b.*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern OF_OWNERS = Pattern.compile(
            "(alter\\s.*\\sowner\\s+to\\s.*|(grant|revoke)\\s.*|alter\\s+default\\s+privileges\\s.*"
                    + "|set\\s+session\\s+authorization\\s.*|comment\\s+on\\s+extension\\s.*"
                    + "|create\\s+schema\\s+public\\s*;?)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern LINE_OF_ROWS = Pattern.compile(", line (\\d+)");

    private final String name;
    private final String text;
    private final List<ScriptPart> parts = new ArrayList<>();
    private final long leftOut;

    private SourceScript(String name, String text) throws DemoException {
        this.name = name;
        this.text = text;
        List<ScriptPart> all = ScriptLexer.parts(text);
        for (ScriptPart part : all) {
            if (isKept(part)) {
                parts.add(part);
            }
        }
        this.leftOut = all.size() - parts.size();
    }

    /** The shop's script. */
    static SourceScript shop() throws DemoException {
        try (InputStream stream = SourceScript.class.getResourceAsStream("shop.sql")) {
            return new SourceScript("shop.sql", new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A user's script.
     *
     * @throws DemoException when it cannot be read, or has commands that only psql can follow
     */
    static SourceScript of(Path file) throws DemoException {
        if (!Files.isRegularFile(file)) {
            throw DemoException.ofUsage(file + (Files.exists(file) ? " is no file" : " does not exist")
                    + "; name a SQL script with --sql FILE");
        }
        try {
            return new SourceScript(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw DemoException.ofUsage(file + " cannot be read as UTF-8 text; name a SQL script with --sql FILE"
                    + " (pg_dump without --format writes one)");
        }
    }

    /** How messages call it. */
    String name() {
        return name;
    }

    /** How many of its statements and commands are not sent. */
    long leftOut() {
        return leftOut;
    }

    private boolean isKept(ScriptPart part) throws DemoException {
        if (part.kind() != ScriptPart.Kind.COMMAND) {
            return !OF_OWNERS.matcher(part.text()).matches();
        }
        if (HARMLESS.matcher(part.text()).matches()) {
            return false;
        }
        throw DemoException.ofUsage(name + lineOf(part.start()) + ": '" + part.text()
                + "' is for psql, and the demo sends the script to the server itself, into databases that it has created;"
                + " remove the line, and put what it includes or connects to in its place"
                + " (pg_dump without --create writes none)");
    }

    /**
     * Sends the script to the server, statement by statement, each in a transaction of its own unless the script says
     * otherwise.
     *
     * @throws DemoException when the server refuses a part; the message says where
     */
    void run(Database database) throws DemoException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, database.username());
        PGProperty.PASSWORD.set(properties, database.password().value());
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        try (Connection connection = DriverManager.getConnection(database.url(), properties);
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (ScriptPart part : parts) {
                send(part, statement);
            }
        } catch (SQLException e) {
            throw new DemoException(name + " cannot be sent to the server: " + e.getMessage(), e);
        }
    }

    private void send(ScriptPart part, Statement statement) throws DemoException {
        try {
            if (part.kind() == ScriptPart.Kind.COPY) {
                statement
                        .getConnection()
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(part.text(), new StringReader(part.rows()));
            } else {
                statement.execute(part.text());
            }
        } catch (SQLException e) {
            throw new DemoException(refusal(part, e), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server counts characters, or rows; people count lines. */
    private String refusal(ScriptPart part, SQLException refused) {
        ServerErrorMessage said = refused instanceof PSQLException known ? known.getServerErrorMessage() : null;
        if (said == null) {
            return name + lineOf(part.start()) + " is refused: " + refused.getMessage();
        }
        String detail = said.getDetail() == null ? "" : " (" + said.getDetail() + ")";
        return name + lineOf(place(part, said)) + ": the server refuses it: " + said.getMessage() + detail
                + "; correct the script";
    }

    private int place(ScriptPart part, ServerErrorMessage said) {
        if (part.kind() == ScriptPart.Kind.COPY && said.getWhere() != null) {
            Matcher row = LINE_OF_ROWS.matcher(said.getWhere());
            return row.find() ? startOfRow(part, Integer.parseInt(row.group(1))) : part.start();
        }
        boolean within = said.getPosition() > 0
                && said.getPosition()
                        <= part.text().codePointCount(0, part.text().length());
        return part.start() + (within ? part.text().offsetByCodePoints(0, said.getPosition() - 1) : 0);
    }

    /** Rows begin on the line after their statement's last. */
    private int startOfRow(ScriptPart part, int row) {
        int place = part.start() + part.text().length();
        for (int line = 0; line < row; line++) {
            place = text.indexOf('\n', place) + 1;
        }
        return place;
    }

    private String lineOf(int index) {
        long line = text.substring(0, index)
                        .chars()
                        .filter(character -> character == '\n')
                        .count()
                + 1;
        return " line " + line;
    }
}
