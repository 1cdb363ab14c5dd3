package io.tributary.validator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedConfirmationIT {
    private static final TableName COUNTRY = new TableName("public", "country");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TwoTenants tenants;

    @BeforeEach
    void start_pipeline() throws Exception {
        tenants = TwoTenants.start();
        tenants.startSinks();
    }

    @AfterEach
    void stop_pipeline() throws Exception {
        threads.shutdownNow();
        tenants.close();
    }

    @Test
    void tables_that_are_the_same_have_no_difference() throws Exception {
        assertThat(confirm(PATIENCE)).isEmpty();
    }

    @Test
    void damage_in_the_target_stands_while_every_stream_passes_a_marker() throws Exception {
        tenants.migration.onTarget("UPDATE public.country SET name = 'X' WHERE code = 'fr';"
                + " INSERT INTO public.country VALUES ('xx', 'Extra'); DELETE FROM public.country WHERE code = 'de'");
        assertThat(confirm(PATIENCE))
                .containsExactly(
                        new SharedDifference(COUNTRY, "de", true, false),
                        new SharedDifference(COUNTRY, "fr", true, true),
                        new SharedDifference(COUNTRY, "xx", false, true));
    }

    @Test
    void a_change_that_another_tenants_stream_brought_first_is_no_difference_once_it_comes() throws Exception {
        tenants.onSourceB("UPDATE public.country SET name = 'Germany' WHERE code = 'de'");
        await().atMost(PATIENCE).until(() -> inTarget("Germany"));
        // tenant b's stream waits, so that the look goes on until the change has come to a's source
        try (Connection progress = tenants.plan.target().database().connect("test")) {
            progress.setAutoCommit(false);
            new ProgressTable(tenants.plan, tenants.b).lock(progress);
            Future<List<SharedDifference>> confirmed = threads.submit(() -> confirm(PATIENCE));
            await().atMost(PATIENCE).until(() -> markersPassed() > 0);
            assertThat(confirmed).isNotDone();
            tenants.migration.onSource("UPDATE public.country SET name = 'Germany' WHERE code = 'de'");
            assertThat(confirmed.get()).isEmpty();
        }
    }

    @Test
    void what_has_stood_for_the_limit_counts_though_a_stream_stands_still() throws Exception {
        tenants.onSourceB("UPDATE public.country SET name = 'Germany' WHERE code = 'de'");
        await().atMost(PATIENCE).until(() -> inTarget("Germany"));
        try (Connection progress = tenants.plan.target().database().connect("test")) {
            progress.setAutoCommit(false);
            new ProgressTable(tenants.plan, tenants.b).lock(progress);
            assertThat(confirm(Duration.ofSeconds(2))).containsExactly(new SharedDifference(COUNTRY, "de", true, true));
        }
    }

    @Test
    void a_row_that_changes_and_changes_back_between_looks_does_not_stand() throws Exception {
        tenants.migration.onTarget("UPDATE public.country SET name = 'X' WHERE code = 'de'");
        try (Connection source = tenants.a.source().connect("test");
                Connection target = tenants.plan.target().database().connect("test")) {
            source.setAutoCommit(false);
            target.setAutoCommit(false);
            SharedLook first = SharedLook.first(source, target, tenants.table("country"), 10);
            assertThat(first.still(source, target, tenants.table("country")).isEmpty())
                    .isFalse();
            tenants.migration.onSource("UPDATE public.country SET name = 'Y' WHERE code = 'de'");
            tenants.migration.onSource("UPDATE public.country SET name = 'Deutschland' WHERE code = 'de'");
            assertThat(first.still(source, target, tenants.table("country")).isEmpty())
                    .isTrue();
        }
    }

    private List<SharedDifference> confirm(Duration limit) throws Exception {
        return new SharedConfirmation(tenants.plan, tenants.a, limit).confirm(List.of(tenants.table("country")));
    }

    private boolean inTarget(String name) throws Exception {
        return number("SELECT count(*) FROM public.country WHERE name = '" + name + "'") > 0;
    }

    private long markersPassed() throws Exception {
        return number("SELECT count(*) FROM tributary.marker");
    }

    private long number(String query) throws Exception {
        try (Connection target = tenants.plan.target().database().connect("test");
                Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
