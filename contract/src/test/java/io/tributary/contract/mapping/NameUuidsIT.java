package io.tributary.contract.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Secret;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A derived key has one definition and two forms. */
class NameUuidsIT {
    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void java_and_sql_derive_the_same_uuids_in_every_encoding() throws Exception {
        Random random = new Random(seed);
        List<String> origins = List.of("public.t", "Ärzte.it's \\ \"odd\"", "a.%s");
        try (PostgresServer server = PostgresServer.startTemporary(Map.of())) {
            server.execute("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
            server.createDatabase("unicode");
            for (String database : List.of("latin", "unicode")) {
                try (Connection connection =
                        new Database(server.url(database), "postgres", new Secret("")).connect("test")) {
                    for (String origin : origins) {
                        for (int i = 0; i < 200; i++) {
                            UUID tenant = new UUID(random.nextLong(), random.nextLong());
                            String key = Long.toString(random.nextLong() >> random.nextInt(64));
                            assertThat(derive(connection, tenant, origin, key))
                                    .as("seed %s: %s %s %s", seed, tenant, origin, key)
                                    .isEqualTo(NameUuids.ofKey(tenant, origin, key));
                        }
                    }
                    assertThat(derive(connection, UUID.randomUUID(), "public.t", null))
                            .isNull();
                }
            }
        }
    }

    private static UUID derive(Connection connection, UUID tenant, String origin, String key) throws Exception {
        String sql =
                "SELECT " + NameUuids.ofKeySql(tenant, origin, "k.key::bigint::text") + " FROM (SELECT ?::text) k(key)";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, key);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getObject(1, UUID.class);
            }
        }
    }
}
