package io.tributary.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Text in aligned columns, with lines between the rows where they are wanted. */
public final class TextTable {
    private static final String GAP = "  ";

    /** How a column's cells are set. */
    public enum Alignment {
        LEFT,
        RIGHT
    }

    private final List<Alignment> alignments;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table whose columns are set like this, from left to right. */
    public TextTable(Alignment... alignments) {
        this.alignments = List.of(alignments);
    }

    /** Adds a row of as many cells as the table has columns. */
    public TextTable row(String... cells) {
        if (cells.length != alignments.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + alignments.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Adds a line that does not count for the columns' widths. */
    public TextTable line(String text) {
        rows.add(List.of(text));
        return this;
    }

    /** The lines, without blanks at their ends. */
    public List<String> lines() {
        int[] widths = widths();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        if (row.size() < widths.length) {
            return row.get(0);
        }
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths[column] - width(cell));
            line.append(column == 0 ? "" : GAP)
                    .append(alignments.get(column) == Alignment.RIGHT ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private int[] widths() {
        int[] widths = new int[alignments.size()];
        for (List<String> row : rows) {
            for (int column = 0; row.size() == widths.length && column < widths.length; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        return widths;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
