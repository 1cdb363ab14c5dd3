package io.tributary.sink.schema.model;

import java.util.regex.Pattern;

/**
 * A piece of SQL as PostgreSQL prints it from its catalogs.
 *
 * <p>Two are equal when they differ only in what a dump and restore may change: casts to text types that PostgreSQL adds
 * when it reads its own output, and parentheses around a single word or constant.
 *
 * @param sql the text, every name in it qualified by its schema
 */
public record Expression(String sql) {
    private static final Pattern TEXT_CAST = Pattern.compile("::(text|character varying|bpchar)(\\[])?(?![\\w(\\[])");
    private static final Pattern ATOM =
            Pattern.compile("(?<![\\w\"])\\((\\w+|\"[^\"]*\"|'[^']*'|ARRAY\\[[^\\[\\]()]*])\\)");

    private String canonical() {
        String before = TEXT_CAST.matcher(sql).replaceAll("");
        String after = ATOM.matcher(before).replaceAll("$1");
        while (!after.equals(before)) {
            before = after;
            after = ATOM.matcher(before).replaceAll("$1");
        }
        return after;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expression that && canonical().equals(that.canonical());
    }

    @Override
    public int hashCode() {
        return canonical().hashCode();
    }

    @Override
    public String toString() {
        return sql;
    }
}
