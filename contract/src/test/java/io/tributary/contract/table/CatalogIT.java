package io.tributary.contract.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Secret;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogIT {

    @Test
    void tables_are_described_with_their_stored_columns_and_their_keys() throws SQLException {
        try (PostgresServer server = PostgresServer.startTemporary(Map.of())) {
            server.createDatabase("d");
            server.execute("d", """
                    CREATE SCHEMA "Ärzte";
                    CREATE TYPE public.mood AS ENUM ('sad', 'glad');
                    CREATE TABLE "Ärzte"."order" (
                        b int, gone int, a int, code char(3), bits bit(5), price numeric(8,2) NOT NULL, mood public.mood,
                        twice int GENERATED ALWAYS AS (a * 2) STORED, n int GENERATED ALWAYS AS IDENTITY,
                        PRIMARY KEY (a, b));
                    ALTER TABLE "Ärzte"."order" DROP COLUMN gone;
                    CREATE TABLE public.parts (k int PRIMARY KEY) PARTITION BY RANGE (k);
                    CREATE TABLE public.part_1 PARTITION OF public.parts FOR VALUES FROM (0) TO (9);
                    CREATE TABLE public.part_2 PARTITION OF public.parts FOR VALUES FROM (9) TO (20)
                        PARTITION BY RANGE (k);
                    CREATE TABLE public.part_2_all PARTITION OF public.part_2 DEFAULT;
                    CREATE TABLE public.heir () INHERITS ("Ärzte"."order");
                    CREATE TABLE public.keyless (t text);
                    CREATE VIEW public.looks AS SELECT 1;
                    """);
            Database database = new Database(server.url("d"), "postgres", new Secret(""));
            try (Connection connection = database.connect("test")) {
                List<Table> tables = Catalog.tables(connection, name -> true);

                assertThat(tables)
                        .extracting(table -> table.name().toString())
                        .containsExactly("public.heir", "public.keyless", "public.parts", "Ärzte.order");
                Table order = tables.get(3);
                assertThat(order.primaryKey()).containsExactly("a", "b");
                assertThat(order.shape().key()).containsExactly("a", "b");
                assertThat(order.shape().columns()).containsExactly("b", "a", "code", "bits", "price", "mood", "n");
                assertThat(order.columns())
                        .extracting(Column::castType)
                        .containsExactly(
                                "integer",
                                "integer",
                                "bpchar",
                                "\"bit\"",
                                "numeric",
                                "public.mood",
                                "integer",
                                "integer");
                assertThat(order.columns().get(7).identity()).isEqualTo(Column.Identity.ALWAYS);
                assertThat(tables.get(1).primaryKey()).isEmpty();
                assertThat(tables).extracting(Table::partitioned).containsExactly(false, false, true, false);
                assertThat(tables)
                        .extracting(Table::ownRows)
                        .containsExactly(
                                "ONLY \"public\".\"heir\"",
                                "ONLY \"public\".\"keyless\"",
                                "\"public\".\"parts\"",
                                "ONLY \"Ärzte\".\"order\"");
            }
        }
    }
}
