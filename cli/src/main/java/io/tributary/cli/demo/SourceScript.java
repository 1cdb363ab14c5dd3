package io.tributary.cli.demo;

import io.tributary.contract.plan.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A SQL script that fills an empty database.
 *
 * @param name how messages call it
 * @param text its statements
 */
record SourceScript(String name, String text) {
    private static final Pattern OF_PSQL = Pattern.compile(
            "^(\\\\\\S+|copy\\b[^;]*\\bfrom\\s+stdin\\b)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /** The shop's script. */
    static SourceScript shop() {
        try (InputStream stream = SourceScript.class.getResourceAsStream("shop.sql")) {
            return new SourceScript("shop.sql", new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A user's script. */
    static SourceScript of(Path file) throws DemoException {
        if (!Files.isRegularFile(file)) {
            throw DemoException.ofUsage(file + (Files.exists(file) ? " is no file" : " does not exist")
                    + "; name a SQL script with --sql FILE");
        }
        try {
            return new SourceScript(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw DemoException.ofUsage(file + " cannot be read as UTF-8 text; name a SQL script with --sql FILE");
        }
    }

    /**
     * Sends the script to the server as it is, in one transaction unless it says otherwise.
     *
     * @throws DemoException when the server refuses it; the message says where and, for what only psql can do, what else
     *     to do
     */
    void run(Database database) throws DemoException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, database.username());
        PGProperty.PASSWORD.set(properties, database.password().value());
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        try (Connection connection = DriverManager.getConnection(database.url(), properties);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new DemoException(ofPsql().orElseGet(() -> refusal(e)), e);
        }
    }

    /** The server counts characters; people count lines. */
    private String refusal(SQLException refused) {
        ServerErrorMessage said = refused instanceof PSQLException known ? known.getServerErrorMessage() : null;
        if (said == null) {
            return name + " is refused: " + refused.getMessage();
        }
        String where =
                said.getPosition() > 0 ? " line " + lineOf(text.offsetByCodePoints(0, said.getPosition() - 1)) : "";
        String detail = said.getDetail() == null ? "" : " (" + said.getDetail() + ")";
        return name + where + ": the server refuses it: " + said.getMessage() + detail + "; correct the script";
    }

    private long lineOf(int index) {
        return text.substring(0, index)
                        .chars()
                        .filter(character -> character == '\n')
                        .count()
                + 1;
    }

    private Optional<String> ofPsql() {
        Matcher found = OF_PSQL.matcher(text);
        if (!found.find()) {
            return Optional.empty();
        }
        return Optional.of(name + " line " + lineOf(found.start()) + ": '"
                + found.group().lines().findFirst().orElse("")
                + "' is for psql, and the demo sends the script to the server as SQL; remove psql's commands, and write"
                + " rows as INSERT (pg_dump --inserts --no-owner --no-privileges does)");
    }
}
