package io.tributary.cli.demo;

/**
 * A part of a script that psql would treat by itself.
 *
 * @param kind what it is
 * @param start where it begins in the script
 * @param text the statement, or the command of psql
 * @param rows the lines that follow a {@code COPY … FROM stdin}; empty otherwise
 */
record ScriptPart(Kind kind, int start, String text, String rows) {

    /** What psql does with it. */
    enum Kind {
        /** Sends it to the server. */
        STATEMENT,
        /** Sends it and the lines after it to the server. */
        COPY,
        /** Does it itself: a line that begins with a backslash. */
        COMMAND
    }

    static ScriptPart statement(int start, String text) {
        return new ScriptPart(Kind.STATEMENT, start, text, "");
    }

    static ScriptPart copy(int start, String text, String rows) {
        return new ScriptPart(Kind.COPY, start, text, rows);
    }

    static ScriptPart command(int start, String text) {
        return new ScriptPart(Kind.COMMAND, start, text, "");
    }
}
