package io.tributary.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a script as psql does, by the rules of PostgreSQL's {@code psqlscan.l}: a semicolon ends a statement unless it
 * stands in quotes, in a comment, in parentheses or in the body of a function in standard SQL.
 */
final class ScriptLexer {
    private static final Pattern COPY_FROM_STDIN =
            Pattern.compile("^copy\\b.*\\bfrom\\s+stdin\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern ROUTINE = Pattern.compile("create (or replace )?(function|procedure) .*");
    private static final Pattern DOLLAR = Pattern.compile("\\$([\\p{L}_][\\p{L}\\p{N}_]*)?\\$");
    private static final Pattern END_OF_ROWS = Pattern.compile("^\\\\\\.[ \\t\\r]*(\\n|\\z)", Pattern.MULTILINE);
    private static final int WORDS_OF_ROUTINE = 4;

    private final String text;
    private final List<ScriptPart> parts = new ArrayList<>();
    private int at;
    private int parentheses;
    private int bodies;
    private final StringBuilder words = new StringBuilder();
    private int wordCount;

    private ScriptLexer(String text) {
        this.text = text;
    }

    /** The script's parts, in order; comments between them are left out. */
    static List<ScriptPart> parts(String text) {
        ScriptLexer lexer = new ScriptLexer(text);
        while (lexer.skipSpace()) {
            lexer.part();
        }
        return List.copyOf(lexer.parts);
    }

    private boolean skipSpace() {
        while (at < text.length()) {
            if (startsComment()) {
                comment();
            } else if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\uFEFF') {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private void part() {
        int start = at;
        if (text.charAt(at) == '\\') {
            at = endOfLine(at);
            parts.add(ScriptPart.command(start, text.substring(start, at).strip()));
            return;
        }
        statement();
        String statement = text.substring(start, at);
        if (COPY_FROM_STDIN.matcher(statement).matches()) {
            parts.add(ScriptPart.copy(start, statement, rows()));
        } else if (!statement.equals(";")) {
            parts.add(ScriptPart.statement(start, statement));
        }
    }

    /** Moves behind the statement's semicolon, or to the command of psql that ends it. */
    private void statement() {
        parentheses = 0;
        bodies = 0;
        words.setLength(0);
        wordCount = 0;
        while (at < text.length() && text.charAt(at) != '\\') {
            char next = text.charAt(at);
            if (next == ';' && parentheses == 0 && bodies == 0) {
                at++;
                return;
            }
            token(next);
        }
    }

    private void token(char next) {
        if (startsComment()) {
            comment();
        } else if (next == '\'' || next == '"') {
            quoted(next, false);
        } else if (next == '$') {
            dollar();
        } else if (Character.isLetter(next) || next == '_') {
            word();
        } else {
            parentheses += next == '(' ? 1 : next == ')' ? -1 : 0;
            at++;
        }
    }

    private void word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_$".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String word = text.substring(start, at).toLowerCase(Locale.ROOT);
        if (word.equals("e") && at < text.length() && text.charAt(at) == '\'') {
            quoted('\'', true);
        }
        if (wordCount < WORDS_OF_ROUTINE) {
            words.append(word).append(' ');
            wordCount++;
        }
        if (parentheses == 0 && ROUTINE.matcher(words).matches()) {
            body(word);
        }
    }

    /** Within BEGIN ATOMIC … END, statements end with semicolons of their own. */
    private void body(String word) {
        if (word.equals("begin") || (word.equals("case") && bodies > 0)) {
            bodies++;
        } else if (word.equals("end") && bodies > 0) {
            bodies--;
        }
    }

    /** A doubled quote is two quoted parts, one right behind the other. */
    private void quoted(char quote, boolean backslashEscapes) {
        do {
            at++;
            while (at < text.length() && text.charAt(at) != quote) {
                at += backslashEscapes && text.charAt(at) == '\\' ? 2 : 1;
            }
            at = Math.min(at + 1, text.length());
        } while (at < text.length() && text.charAt(at) == quote);
    }

    private void dollar() {
        Matcher tag = DOLLAR.matcher(text).region(at, text.length());
        if (!tag.lookingAt()) {
            at++;
            return;
        }
        int end = text.indexOf(tag.group(), tag.end());
        at = end < 0 ? text.length() : end + tag.group().length();
    }

    private boolean startsComment() {
        return text.startsWith("--", at) || text.startsWith("/*", at);
    }

    private void comment() {
        if (text.startsWith("--", at)) {
            at = endOfLine(at);
            return;
        }
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < text.length());
        at = Math.min(at, text.length());
    }

    /** What follows the line of a COPY, up to a line with nothing but {@code \.}, or the script's end. */
    private String rows() {
        int start = Math.min(endOfLine(at) + 1, text.length());
        Matcher end = END_OF_ROWS.matcher(text).region(start, text.length()).useAnchoringBounds(true);
        boolean ended = end.find();
        at = ended ? end.end() : text.length();
        return text.substring(start, ended ? end.start() : text.length());
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }
}
