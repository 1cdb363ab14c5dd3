package io.tributary.sink.schema;

import static io.tributary.sink.schema.TestingDatabases.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A source's DDL in, the target's DDL out: {@code NAME.sql} and {@code NAME.expected.sql}, for keys one for each strategy. What came out of a run that
 * failed is in {@code target/golden}.
 */
class GoldenSchemaIT {
    private static final UUID TENANT = UUID.fromString("6f1f6a0e-0000-4000-8000-000000000001");

    private static TestingDatabases databases;

    @BeforeAll
    static void start() throws SQLException {
        databases = new TestingDatabases();
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop", "music", "types", "partitions", "inheritance", "ranges", "tuning"})
    void a_source_becomes_the_expected_schema_and_a_target_that_has_it_needs_nothing_more(String name)
            throws SQLException, IOException {
        round(name, name, TestingDatabases.tables(KeyStrategy.COMPOSITE, Map.of()));
    }

    @ParameterizedTest
    @EnumSource(KeyStrategy.class)
    void keys_and_all_that_points_at_them_follow_the_strategy(KeyStrategy strategy) throws SQLException, IOException {
        round(
                "keys",
                "keys." + strategy.planName(),
                TestingDatabases.tables(strategy, Map.of("public.device", KeyStrategy.KEEP), "public.country"));
    }

    private static void round(String name, String expected, Tables tables) throws SQLException, IOException {
        String source = databases.source(resource(name + ".sql"));
        Plan plan = databases.plan(databases.target(), tables, List.of(databases.tenant(source, Optional.of(TENANT))));

        TargetSchema schema = TargetSchema.read(plan);
        String ddl = schema.ddl().replace(source, "tenant-a");
        Files.createDirectories(Path.of("target", "golden"));
        Files.writeString(Path.of("target", "golden", expected + ".expected.sql"), ddl);
        assertThat(schema.findings())
                .filteredOn(finding -> finding.severity() == Finding.Severity.BLOCKER)
                .isEmpty();
        schema.apply();

        assertThat(schema.ddl()).isEmpty();
        TargetSchema again = TargetSchema.read(plan);
        assertThat(again.findings()).isEqualTo(schema.findings());
        assertThat(again.rules()).isEqualTo(schema.rules());
        assertThat(again.ddl()).isEmpty();
        again.apply();
        assertThat(again.ddl()).isEmpty();
        assertThat(ddl).isEqualTo(resource(expected + ".expected.sql"));
    }
}
