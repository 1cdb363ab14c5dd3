package io.tributary.cli.exact;

import java.util.ArrayList;
import java.util.List;

/**
 * A type of the catalogue and the tables that try it: {@code values.NUMBER} has the values, {@code public.v_NUMBER} has it and
 * its array as columns, {@code public.k_NUMBER} has it in its primary key.
 *
 * @param section where the documentation has it
 * @param number which one it is
 * @param name its name in SQL
 * @param note what the documentation says of it; empty if nothing
 * @param values SQL expressions
 */
record CataloguedType(String section, int number, String name, String note, List<String> values) {
    /** Enough for every form of array. */
    private static final int FORMS = 4;

    String samples() {
        return "samples.s_" + number;
    }

    String valueTable() {
        return "public.v_" + number;
    }

    String keyTable() {
        return "public.k_" + number;
    }

    /** What asks a server whether the type can be a key. */
    String keyProbe() {
        return "CREATE TEMPORARY TABLE probe (key " + name + " PRIMARY KEY); DROP TABLE probe";
    }

    /** Each value, with an array that has it; NULL with an empty array; a value with NULL for the array. */
    String createSamples() {
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + samples() + " (n int PRIMARY KEY, value " + name + ", list " + name + "[])");
        int count = Math.max(FORMS, values.size());
        for (int n = 0; n < count; n++) {
            statements.add("INSERT INTO " + samples() + " VALUES (" + n + ", " + values.get(n % values.size()) + ")");
        }
        String square = "ARRAY[ARRAY[value, NULL], ARRAY[NULL, value]]::" + name + "[]";
        statements.add("UPDATE " + samples() + " SET list = CASE n % " + FORMS
                + " WHEN 0 THEN ARRAY[value]::" + name + "[]"
                + " WHEN 1 THEN ARRAY[value, NULL, value]::" + name + "[]"
                + " WHEN 2 THEN " + square
                + " ELSE CAST('[-1:0][3:4]=' || (" + square + ")::text AS " + name + "[]) END");
        statements.add("INSERT INTO " + samples() + " VALUES (" + count + ", NULL, '{}')");
        statements.add("INSERT INTO " + samples() + " VALUES (" + (count + 1) + ", " + values.get(0) + ", NULL)");
        return String.join(";\n", statements) + ";\n";
    }

    String createValueTable() {
        return "CREATE TABLE " + valueTable() + " (id int PRIMARY KEY, value " + name + ", touched int, list " + name
                + "[]);\n";
    }

    /** The number beside the type makes room for keys that are equal and yet read differently, as 1.0 and 1.00. */
    String createKeyTable() {
        return "CREATE TABLE " + keyTable() + " (touched int, key " + name + ", id int, PRIMARY KEY (key, id));\n";
    }

    /** Rows with each value. */
    String fillValues() {
        return "INSERT INTO " + valueTable() + " SELECT n, value, 0, list FROM " + samples() + ";\n";
    }

    String fillKeys() {
        return "INSERT INTO " + keyTable() + " SELECT 0, value, n FROM " + samples()
                + " WHERE value IS DISTINCT FROM NULL;\n";
    }

    /** A row for each two values, with the first of them. */
    String insertValues() {
        return "INSERT INTO " + valueTable() + " SELECT 10000 + a.n * 100 + b.n, a.value, 0, a.list FROM " + samples()
                + " a, " + samples() + " b;\n";
    }

    String insertKeys() {
        return "INSERT INTO " + keyTable() + " SELECT 0, a.value, 10000 + a.n * 100 + b.n FROM " + samples() + " a, "
                + samples() + " b WHERE a.value IS DISTINCT FROM NULL AND b.value IS DISTINCT FROM NULL;\n";
    }

    /** Each value becomes each other. */
    String updateValues() {
        return "UPDATE " + valueTable() + " SET value = b.value, list = b.list FROM " + samples()
                + " b WHERE id >= 10000 AND id % 100 = b.n;\n";
    }

    String updateKeys() {
        return "UPDATE " + keyTable() + " SET key = b.value FROM " + samples()
                + " b WHERE id >= 10000 AND id % 100 = b.n;\n";
    }

    /** Leaves the type's own columns as they are. */
    String touchValues() {
        return "UPDATE " + valueTable() + " SET touched = touched + 1;\n";
    }

    String touchKeys() {
        return "UPDATE " + keyTable() + " SET touched = touched + 1;\n";
    }

    String deleteValues() {
        return "DELETE FROM " + valueTable() + " WHERE id % 2 = 0;\n";
    }

    String deleteKeys() {
        return "DELETE FROM " + keyTable() + " WHERE id % 2 = 0;\n";
    }
}
