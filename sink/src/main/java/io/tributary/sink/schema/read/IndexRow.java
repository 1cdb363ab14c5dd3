package io.tributary.sink.schema.read;

import static io.tributary.sink.schema.read.CatalogQuery.text;
import static io.tributary.sink.schema.read.CatalogQuery.texts;

import io.tributary.sink.schema.model.Deferral;
import io.tributary.sink.schema.model.Exclusion;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.KeyConstraint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A row of {@code indexes.sql}. */
final class IndexRow {
    private IndexRow() {}

    static KeyConstraint key(ResultSet row, boolean primary) throws SQLException {
        return new KeyConstraint(
                row.getString("index_name"),
                primary,
                texts(row, "columns"),
                texts(row, "included"),
                row.getBoolean("nulls_not_distinct"),
                Deferral.valueOf(row.getString("deferral")),
                texts(row, "options"));
    }

    static Exclusion exclusion(ResultSet row) throws SQLException {
        return new Exclusion(
                row.getString("index_name"),
                row.getString("method"),
                elements(row),
                texts(row, "included"),
                text(row, "predicate").map(Expression::new),
                Deferral.valueOf(row.getString("deferral")),
                texts(row, "options"));
    }

    static Index index(ResultSet row) throws SQLException {
        return new Index(
                row.getString("index_name"),
                row.getString("method"),
                row.getBoolean("is_unique"),
                row.getBoolean("nulls_not_distinct"),
                elements(row),
                texts(row, "included"),
                text(row, "predicate").map(Expression::new),
                texts(row, "options"),
                statistics(row));
    }

    private static List<Expression> elements(ResultSet row) throws SQLException {
        return texts(row, "elements").stream().map(Expression::new).toList();
    }

    private static SortedMap<Integer, Integer> statistics(ResultSet row) throws SQLException {
        SortedMap<Integer, Integer> statistics = new TreeMap<>();
        for (String placeAndTarget : texts(row, "statistics")) {
            int equals = placeAndTarget.indexOf('=');
            statistics.put(
                    Integer.valueOf(placeAndTarget.substring(0, equals)),
                    Integer.valueOf(placeAndTarget.substring(equals + 1)));
        }
        return statistics;
    }
}
