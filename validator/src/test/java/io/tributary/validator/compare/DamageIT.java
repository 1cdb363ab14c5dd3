package io.tributary.validator.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.contract.stage.PausedException;
import io.tributary.embedded.KafkaServer;
import io.tributary.validator.compare.RowDifference.Kind;
import io.tributary.validator.testing.TestingMigration;
import io.tributary.validator.testing.TestingSink;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DamageIT {
    private static final String COLUMNS = "id int, digits numeric, words text, fixed char(5), varied varchar(20),"
            + " at timestamptz, float float8, document jsonb, bytes bytea, flag bool, address inet, list text[],"
            + " pair public.pair, span interval, doubled int GENERATED ALWAYS AS (id * 2) STORED";
    private static final String ROW = "'12345678901234567890.0012300', 'a,bc', 'x', 'v', '2024-01-01 00:00:00.123456Z',"
            + " 0, '{\"k\": 1, \"z\": null}', '\\x00ff', true, '10.0.0.1/8', '{a,NULL,\"\"}', '(1,\"b,c\")', '1 mon 1.5 s'";
    private static KafkaServer kafka;
    private static TestingMigration migration;
    private static TestingSink sink;
    private static Validator validator;

    @BeforeAll
    static void start_pipeline() throws Exception {
        kafka = KafkaServer.startTemporary();
        migration = TestingMigration.startApart(kafka.bootstrapServers());
        migration.onSource("CREATE TYPE public.pair AS (number int, text text)");
        migration.onTarget("CREATE TYPE public.pair AS (number int, text text)");
        migration.createTable("thing", COLUMNS, "id");
        migration.createTable("link", "one text, other text", "one, other");
        migration.onSource("INSERT INTO public.thing SELECT n, " + ROW + " FROM generate_series(1, 100) n");
        migration.onSource("INSERT INTO public.link VALUES ('a', 'bc'), ('ab', 'c'), ('', ' ')");
        migration.onSource("UPDATE public.thing SET words = '' WHERE id = 3");
        migration.createTopics();
        sink = migration.startSink();
        validator = new Validator(migration.plan, migration.control);
        migration.onTarget("CREATE TABLE public.saved AS SELECT * FROM public.thing");
    }

    @AfterAll
    static void stop_pipeline() throws Exception {
        sink.close();
        migration.close();
        kafka.close();
    }

    @BeforeEach
    void repair() throws SQLException {
        String columns =
                "tenant_id, id, digits, words, fixed, varied, at, float, document, bytes, flag, address, list, pair,"
                        + " span";
        migration.onTarget("DELETE FROM public.thing; INSERT INTO public.thing (%1$s) SELECT %1$s FROM public.saved"
                .formatted(columns));
    }

    @Test
    void every_kind_of_value_is_equal_when_it_is_the_same() throws Exception {
        Validation validation = validator.validate(migration.tenant, "test");
        assertThat(validation.equal()).isTrue();
        assertThat(validation.rows()).isEqualTo(103);
        assertThat(validation.tables()).allSatisfy(table -> {
            assertThat(table.sourceChecksum()).hasSize(32).isEqualTo(table.targetChecksum());
            assertThat(table.differences()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a digit|digits = digits + 0.0000001",
                "a trailing zero of a numeric|digits = trim_scale(digits)",
                "a trailing space|words = concat(words, ' ')",
                "NULL for an empty text|words = NULL",
                "an empty text for NULL in an array|list = '{a,\"\",\"\"}'",
                "a trailing space of a varchar|varied = 'v '",
                "a letter of a char|fixed = 'X'",
                "a microsecond|at = at + interval '1 microsecond'",
                "minus zero|float = '-0'",
                "not a number|float = 'NaN'",
                "not a number in a numeric|digits = 'NaN'",
                "a key of a jsonb|document = document - 'z'",
                "a number's form in a jsonb|document = jsonb_set(document, '{k}', '1.0')",
                "a byte|bytes = '\\x00fe'",
                "a flag|flag = NULL",
                "a netmask|address = '10.0.0.1/9'",
                "a border between a composite's fields|pair = '(1,\"b\"\",c\")'",
                "an interval of the same length|span = '30 days 1.5 s'",
                "a truncated text|words = left(words, -1)",
            })
    void damage_to_one_value_is_found_and_named_by_key(String name, String damage) throws Exception {
        migration.onTarget(
                "UPDATE public.thing SET " + damage + " WHERE id = 3" + (name.contains("truncated") ? "1" : ""));
        String key = name.contains("truncated") ? "31" : "3";
        String column = damage.substring(0, damage.indexOf(' '));
        assertThat(differences())
                .containsExactly(new RowDifference(key, Kind.DIFFERENT, List.of(column), null, null, List.of(key)));
    }

    @Test
    void a_missing_row_and_an_extra_row_are_told_apart() throws Exception {
        migration.onTarget("UPDATE public.thing SET id = 1000 WHERE id = 7");
        assertThat(differences())
                .containsExactlyInAnyOrder(
                        new RowDifference("7", Kind.MISSING, List.of(), null, null, List.of("7")),
                        new RowDifference("1000", Kind.EXTRA, List.of(), null, null, List.of("1000")));
    }

    @Test
    void values_that_were_swapped_between_two_rows_are_found() throws Exception {
        migration.onTarget("UPDATE public.thing SET words = CASE id WHEN 3 THEN 'a,bc' ELSE '' END WHERE id IN (3, 4)");
        assertThat(differences())
                .containsExactly(
                        new RowDifference("3", Kind.DIFFERENT, List.of("words"), null, null, List.of("3")),
                        new RowDifference("4", Kind.DIFFERENT, List.of("words"), null, null, List.of("4")));
    }

    @Test
    void a_border_that_moved_between_two_columns_is_found() throws Exception {
        migration.onTarget("DELETE FROM public.link WHERE one = 'ab'");
        Validation validation = validator.validate(migration.tenant, "test");
        migration.onTarget("INSERT INTO public.link VALUES ('%s', 'ab', 'c')".formatted(migration.tenantId));
        assertThat(validation.differing()).hasSize(1);
        assertThat(validation.differing().get(0).differences())
                .containsExactly(new RowDifference("ab,c", Kind.MISSING, List.of(), null, null, List.of("ab", "c")));
    }

    @Test
    void no_more_rows_are_named_than_the_limit() throws Exception {
        migration.onTarget("DELETE FROM public.thing WHERE id > 20");
        assertThat(differences()).hasSize(Validator.NAMED_DIFFERENCES).allMatch(row -> row.kind() == Kind.MISSING);
    }

    @Test
    void values_are_told_only_if_asked_for() throws Exception {
        migration.onTarget("UPDATE public.thing SET words = NULL WHERE id = 3");
        ValidationRequest request = new ValidationRequest("test", Set.of(), 10, true, progress -> {});
        TableValidation table =
                validator.validate(migration.tenant, request).differing().get(0);
        assertThat(table.differences())
                .singleElement()
                .extracting(RowDifference::values)
                .isEqualTo(Map.of("words", new RowDifference.Values("", null)));
        String json = new ObjectMapper().writeValueAsString(table.differences());
        assertThat(json)
                .isEqualTo("[{\"key\":\"3\",\"kind\":\"different\",\"columns\":[\"words\"],"
                        + "\"values\":{\"words\":{\"source\":\"\",\"target\":null}}}]");
        assertThat(new ObjectMapper().writeValueAsString(differences())).doesNotContain("values", "sourceKey");
    }

    @Test
    void rows_of_another_tenant_play_no_part() throws Exception {
        migration.onTarget("INSERT INTO public.thing (tenant_id, id) VALUES (gen_random_uuid(), 1)");
        assertThat(validator.validate(migration.tenant, "test").equal()).isTrue();
    }

    @Test
    void a_table_that_the_target_lacks_is_no_pass() throws Exception {
        migration.onSource("CREATE TABLE public.unknown (id int PRIMARY KEY)");
        try {
            Validator shortly = new Validator(
                    migration.plan,
                    migration.control,
                    ComparisonLimits.DEFAULT,
                    Duration.ofSeconds(5),
                    Clock.systemUTC());
            assertThatThrownBy(() -> shortly.validate(migration.tenant, "test"))
                    .isInstanceOf(PausedException.class)
                    .hasMessageContaining("public.unknown");
        } finally {
            migration.onSource("DROP TABLE public.unknown");
        }
    }

    private static List<RowDifference> differences() throws Exception {
        Validation validation = validator.validate(migration.tenant, "test");
        assertThat(validation.equal()).isFalse();
        assertThat(validation.differing()).hasSize(1);
        return validation.differing().get(0).differences();
    }
}
