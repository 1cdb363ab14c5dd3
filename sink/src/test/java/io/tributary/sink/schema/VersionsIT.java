package io.tributary.sink.schema;

import static io.tributary.sink.schema.TestingDatabases.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas read from, and applied to, servers of every version; the profile {@code versions} runs it. */
@Tag("versions")
class VersionsIT {
    private static final UUID TENANT = UUID.fromString("6f1f6a0e-0000-4000-8000-000000000001");
    private static final Map<PostgresVersion, TestingDatabases> SERVERS = new EnumMap<>(PostgresVersion.class);

    @BeforeAll
    static void start() throws SQLException {
        for (PostgresVersion version : PostgresVersion.values()) {
            SERVERS.put(version, new TestingDatabases(version));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(TestingDatabases::close);
    }

    static Stream<Arguments> routes() {
        // an index of the types is of version 15
        Stream<Arguments> fromOldest =
                Stream.of("shop", "music").map(name -> Arguments.of(PostgresVersion.V14, PostgresVersion.V15, name));
        Stream<Arguments> fromOthers = Stream.of(
                        List.of(PostgresVersion.V15, PostgresVersion.V18),
                        List.of(PostgresVersion.V16, PostgresVersion.V16),
                        List.of(PostgresVersion.V18, PostgresVersion.V17),
                        List.of(PostgresVersion.V18, PostgresVersion.V18))
                .flatMap(route -> Stream.of("shop", "music", "types", "partitions", "inheritance", "ranges", "tuning")
                        .map(name -> Arguments.of(route.get(0), route.get(1), name)));
        return Stream.concat(fromOldest, fromOthers);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void a_source_becomes_the_same_schema_whatever_the_versions(
            PostgresVersion source, PostgresVersion target, String name) throws SQLException {
        assertThat(roundTrip(source, target, resource(name + ".sql"))).isEqualTo(resource(name + ".expected.sql"));
    }

    @Test
    void what_18_brought_becomes_the_expected_schema_there() throws SQLException, IOException {
        String ddl = roundTrip(PostgresVersion.V18, PostgresVersion.V18, resource("eighteen.sql"));

        Files.createDirectories(Path.of("target", "golden"));
        Files.writeString(Path.of("target", "golden", "eighteen.expected.sql"), ddl);
        assertThat(ddl).isEqualTo(resource("eighteen.expected.sql"));
    }

    @Test
    void an_older_target_is_refused_what_it_cannot_guard_and_told_what_is_otherwise() throws SQLException {
        List<Finding> findings = TargetSchema.read(
                        plan(PostgresVersion.V18, PostgresVersion.V17, resource("eighteen.sql")))
                .findings();

        assertThat(findings)
                .filteredOn(finding -> finding.severity() == Severity.BLOCKER)
                .extracting(Finding::found)
                .containsExactlyInAnyOrder(
                        "the target does not have the built-in function uuidv7, which is needed for public.offer",
                        "price_pkey (WITHOUT OVERLAPS) of public.price needs PostgreSQL 18, and the target is 17",
                        "price_list_key (WITHOUT OVERLAPS) of public.price needs PostgreSQL 18, and the target is 17");
        assertThat(findings)
                .filteredOn(finding -> finding.check().equals("target-lacks-feature"))
                .filteredOn(finding -> finding.severity() == Severity.WARNING)
                .extracting(Finding::found)
                .satisfiesExactlyInAnyOrder(
                        found -> assertThat(found).contains("public.price.gross is virtual", "it is stored"),
                        found -> assertThat(found).contains("offer_cheap of public.offer is NOT ENFORCED", "left out"),
                        found -> assertThat(found).contains("offer_owner of public.offer is NOT ENFORCED", "left out"));
    }

    @Test
    void a_temporal_key_that_is_kept_is_unique_over_all_tenants_and_within_each() throws SQLException {
        TestingDatabases server = SERVERS.get(PostgresVersion.V18);
        Tenant tenant = server.tenant(server.source(resource("eighteen.sql")), Optional.of(TENANT));
        Tables kept = TestingDatabases.tables(KeyStrategy.COMPOSITE, Map.of("public.price", KeyStrategy.KEEP));

        assertThat(roundTrip(server.plan(server.target(), kept, List.of(tenant))))
                .contains(
                        "CONSTRAINT price_pkey PRIMARY KEY (product, valid WITHOUT OVERLAPS)",
                        "UNIQUE (tenant_id, product, valid WITHOUT OVERLAPS)",
                        "price_pkey_row ON public.price USING btree (tenant_id, product, valid)",
                        "FOREIGN KEY (tenant_id, product, PERIOD during) REFERENCES public.price"
                                + " (tenant_id, product, PERIOD valid)");
    }

    @Test
    void a_not_null_that_was_never_validated_lets_old_rows_in() throws SQLException {
        TargetSchema schema =
                TargetSchema.read(plan(PostgresVersion.V18, PostgresVersion.V18, resource("eighteen.sql")));

        assertThat(schema.findings()).extracting(Finding::found).anySatisfy(found -> assertThat(found)
                .contains("offer_note_set of public.offer", "is not valid", "left out"));
        assertThat(schema.ddl()).contains("    note text,\n");
    }

    /** The DDL; applied, it leaves nothing to do. */
    private static String roundTrip(PostgresVersion source, PostgresVersion target, String sql) throws SQLException {
        return roundTrip(plan(source, target, sql));
    }

    private static String roundTrip(Plan plan) throws SQLException {
        TargetSchema schema = TargetSchema.read(plan);
        String ddl = schema.ddl().replace(plan.tenants().get(0).slug(), "tenant-a");
        assertThat(schema.findings()).extracting(Finding::severity).doesNotContain(Severity.BLOCKER);
        schema.apply();

        TargetSchema again = TargetSchema.read(plan);
        assertThat(again.ddl()).isEmpty();
        assertThat(again.findings()).isEqualTo(schema.findings());
        return ddl;
    }

    private static Plan plan(PostgresVersion source, PostgresVersion target, String sql) throws SQLException {
        TestingDatabases from = SERVERS.get(source);
        Tenant tenant = from.tenant(from.source(sql), Optional.of(TENANT));
        return SERVERS.get(target).plan(SERVERS.get(target).target(), List.of(), List.of(tenant));
    }
}
