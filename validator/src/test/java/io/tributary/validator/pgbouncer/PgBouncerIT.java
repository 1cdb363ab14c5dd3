package io.tributary.validator.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tributary.embedded.PgBouncerServer;
import io.tributary.embedded.StopMode;
import io.tributary.validator.cutover.Router;
import io.tributary.validator.cutover.RouterException;
import io.tributary.validator.cutover.RouterException.Fault;
import io.tributary.validator.cutover.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgBouncerIT {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private TestingPool pool;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(PgBouncerServer.installed(), "pgbouncer is not installed");
        pool = TestingPool.start();
    }

    @AfterEach
    void close() throws SQLException {
        if (pool != null) {
            pool.close();
        }
    }

    @Test
    void a_client_goes_on_over_a_switch_and_back_without_an_error_and_without_knowing() throws Exception {
        try (Connection client = pool.client("tenant-a")) {
            assertThat(TestingPool.read(client)).isEqualTo("app:1");
            pool.router().pause(pool.tenant("tenant-a"), LIMIT);
            CompletableFuture<String> waiting = reading(client);
            pool.router().route(pool.tenant("tenant-a"), Side.TARGET);
            assertThat(waiting).isNotDone();
            pool.router().resume(pool.tenant("tenant-a"));
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo("application_role:10");

            pool.router().pause(pool.tenant("tenant-a"), LIMIT);
            pool.router().route(pool.tenant("tenant-a"), Side.SOURCE);
            pool.router().resume(pool.tenant("tenant-a"));
            assertThat(TestingPool.read(client)).isEqualTo("app:1");
        }
    }

    @Test
    void a_pause_that_comes_while_a_session_is_opened_turns_nobody_away() throws Exception {
        try (Connection first = pool.client("tenant-a");
                Connection second = pool.client("tenant-a")) {
            CompletableFuture<String> opening;
            CompletableFuture<Void> pausing;
            try (HeldLogins held = HeldLogins.of(pool)) {
                opening = reading(first);
                held.await("tenant-a");
                pausing = pausing("tenant-a");
                assertThatThrownBy(() -> pausing.get(200, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
            }
            pausing.get(20, TimeUnit.SECONDS);
            CompletableFuture<String> waiting = reading(second);
            pool.router().resume(pool.tenant("tenant-a"));
            assertThat(opening.get(20, TimeUnit.SECONDS)).isEqualTo("app:1");
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo("app:1");
        }
    }

    @Test
    void another_tenants_session_outlives_a_switch() throws Exception {
        try (Connection other = pool.client("tenant-b")) {
            int session = session(other);
            for (Side side : List.of(Side.TARGET, Side.SOURCE)) {
                pool.router().pause(pool.tenant("tenant-a"), LIMIT);
                pool.router().route(pool.tenant("tenant-a"), side);
                pool.router().resume(pool.tenant("tenant-a"));
                assertThat(session(other)).isEqualTo(session);
            }
        }
    }

    private static int session(Connection client) throws SQLException {
        try (Statement statement = client.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void a_reload_that_replaces_all_sessions_waits_for_those_that_others_are_opening() throws Exception {
        String printed = pool.configuration().text();
        assertThat(printed).contains("\nserver_tls_sslmode = disable\n");
        pool.pgbouncer.start(pool.pgbouncer.write(
                "pgbouncer.ini", printed.replace("server_tls_sslmode = disable", "server_tls_sslmode = prefer")));
        Router patient = pool.router(Duration.ofSeconds(20));
        patient.route(pool.tenant("tenant-a"), Side.TARGET);
        try (Connection first = pool.client("tenant-b");
                Connection second = pool.client("tenant-b")) {
            CompletableFuture<Integer> opening;
            CompletableFuture<Void> routing;
            try (HeldLogins held = HeldLogins.of(pool)) {
                opening = CompletableFuture.supplyAsync(() -> unchecked(() -> session(first)));
                held.await("tenant-b");
                routing = CompletableFuture.runAsync(() -> unchecked(() -> {
                    patient.route(pool.tenant("tenant-a"), Side.SOURCE);
                    return null;
                }));
                assertThatThrownBy(() -> routing.get(200, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
            }
            routing.get(20, TimeUnit.SECONDS);
            assertThat(session(second)).isPositive();
            assertThat(opening.get(20, TimeUnit.SECONDS)).isPositive();
        }
    }

    private static <T> T unchecked(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Void> pausing(String slug) {
        return CompletableFuture.runAsync(() -> unchecked(() -> {
            pool.router().pause(pool.tenant(slug), LIMIT);
            return null;
        }));
    }

    @Test
    void clients_whose_scram_secret_alone_is_known_are_sent_on_to_both_sides() throws Exception {
        try (Connection server = pool.server.connect("postgres");
                Statement statement = server.createStatement();
                ResultSet row = statement.executeQuery("SELECT rolpassword FROM pg_authid WHERE rolname = 'app'")) {
            row.next();
            pool.users(row.getString(1));
        }
        pool.restart();
        try (Connection client = pool.client("tenant-a")) {
            for (Side side : List.of(Side.SOURCE, Side.TARGET, Side.SOURCE, Side.TARGET)) {
                pool.router().pause(pool.tenant("tenant-a"), LIMIT);
                pool.router().route(pool.tenant("tenant-a"), side);
                pool.router().resume(pool.tenant("tenant-a"));
                String expected = side == Side.SOURCE ? "app:1" : "application_role:10";
                assertThat(TestingPool.read(client)).isEqualTo(expected);
                assertThat(pool.read("tenant-a")).isEqualTo(expected);
            }
        }
    }

    @Test
    void nobody_gets_past_the_tenants_database() {
        for (String database : List.of("tenant-a.source", "tenant-a.target")) {
            assertThatThrownBy(() -> pool.read(database))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("login rejected");
        }
    }

    private static CompletableFuture<String> reading(Connection client) {
        return CompletableFuture.supplyAsync(() -> unchecked(() -> TestingPool.read(client)));
    }

    @Test
    void another_tenant_is_neither_held_back_nor_routed() throws Exception {
        pool.router().pause(pool.tenant("tenant-a"), LIMIT);
        assertThat(pool.read("tenant-b")).isEqualTo("app:1");
        pool.router().route(pool.tenant("tenant-a"), Side.TARGET);
        pool.router().route(pool.tenant("tenant-b"), Side.TARGET);
        pool.router().resume(pool.tenant("tenant-a"));
        pool.router().route(pool.tenant("tenant-b"), Side.SOURCE);
        assertThat(pool.read("tenant-a")).isEqualTo("application_role:10");
        assertThat(pool.read("tenant-b")).isEqualTo("app:1");
    }

    @Test
    void a_transaction_that_stays_open_is_named_and_nobody_is_held_back() throws Exception {
        try (Connection client = pool.client("tenant-a")) {
            client.setAutoCommit(false);
            TestingPool.read(client);
            assertThatThrownBy(() -> pool.router().pause(pool.tenant("tenant-a"), Duration.ofMillis(500)))
                    .asInstanceOf(type(RouterException.class))
                    .satisfies(failure -> {
                        assertThat(failure.fault()).isEqualTo(Fault.STILL_BUSY);
                        assertThat(failure)
                                .hasMessageContaining("app from 127.0.0.1:")
                                .hasMessageContaining("(shop)");
                        assertThat(failure.getSuppressed()).isEmpty();
                    });
            assertThat(pool.read("tenant-a")).isEqualTo("app:1");
            client.commit();
        }
    }

    @Test
    void every_call_may_be_repeated() throws Exception {
        pool.router().resume(pool.tenant("tenant-a"));
        for (int i = 0; i < 2; i++) {
            pool.router().pause(pool.tenant("tenant-a"), LIMIT);
        }
        for (int i = 0; i < 2; i++) {
            pool.router().route(pool.tenant("tenant-a"), Side.TARGET);
        }
        for (int i = 0; i < 2; i++) {
            pool.router().resume(pool.tenant("tenant-a"));
        }
        assertThat(pool.read("tenant-a")).isEqualTo("application_role:10");
    }

    @Test
    void a_pgbouncer_that_was_killed_comes_back_as_it_was_routed_and_holds_nobody_back() throws Exception {
        pool.router().pause(pool.tenant("tenant-a"), LIMIT);
        pool.restart();
        assertThat(pool.read("tenant-a")).isEqualTo("app:1");
        pool.router().route(pool.tenant("tenant-a"), Side.TARGET);
        pool.restart();
        pool.router().resume(pool.tenant("tenant-a"));
        assertThat(pool.read("tenant-a")).isEqualTo("application_role:10");
    }

    @Test
    void a_pgbouncer_that_is_gone_is_told_and_finds_the_right_file_when_it_comes_back() throws Exception {
        pool.pgbouncer.kill();
        refused(Fault.GONE, () -> pool.router().pause(pool.tenant("tenant-a"), LIMIT));
        refused(Fault.GONE, () -> pool.router().route(pool.tenant("tenant-a"), Side.TARGET));
        refused(Fault.GONE, () -> pool.router().resume(pool.tenant("tenant-a")));
        pool.restart();
        assertThat(pool.read("tenant-a")).isEqualTo("application_role:10");
    }

    @Test
    void a_console_that_lets_nobody_in_or_lacks_the_tenant_is_told_apart() throws Exception {
        refused(Fault.DENIED, () -> pool.router("'con\"sole'", "wrong").resume(pool.tenant("tenant-a")));
        refused(Fault.DENIED, () -> pool.router(
                        "username: console_user\n    password: 'con\"sole'", "username: plain\n    password: p")
                .resume(pool.tenant("tenant-a")));
        Files.writeString(pool.pgbouncer.file("tributary.ini"), "[databases]\n");
        pool.restart();
        refused(Fault.UNKNOWN_DATABASE, () -> pool.router().pause(pool.tenant("tenant-a"), LIMIT));
        refused(Fault.UNKNOWN_DATABASE, () -> pool.router().resume(pool.tenant("tenant-a")));
    }

    @Test
    void a_configuration_that_does_not_include_the_file_is_noticed() throws Exception {
        Path elsewhere = pool.pgbouncer.file("elsewhere.ini");
        refused(Fault.MISROUTED, () -> pool.router(
                        "tributary.ini", elsewhere.getFileName().toString())
                .route(pool.tenant("tenant-a"), Side.TARGET));
        refused(Fault.UNWRITABLE, () -> pool.router("tributary.ini", "nowhere/x.ini")
                .route(pool.tenant("tenant-a"), Side.TARGET));
    }

    @Test
    void the_file_keeps_its_access_and_the_other_entries_and_a_lost_one_is_made_whole() throws Exception {
        Path file = pool.pgbouncer.file("tributary.ini");
        Files.writeString(file, "other = host='elsewhere' dbname='x'\n", StandardOpenOption.APPEND);
        String owner = Files.getOwner(file).getName();
        pool.router().route(pool.tenant("tenant-a"), Side.TARGET);
        assertThat(Files.readString(file))
                .contains("\nother = host='elsewhere' dbname='x'\n")
                .contains("\ntenant-b =");
        assertThat(Files.getOwner(file)).hasToString(owner);
        Files.delete(file);
        pool.router().route(pool.tenant("tenant-a"), Side.TARGET);
        assertThat(Files.readString(file)).contains("\ntenant-b =");
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".next")))
                    .isEmpty();
        }
    }

    @Test
    void what_a_client_resets_leaves_the_session_without_a_tenant_never_with_another_ones() throws Exception {
        pool.router().route(pool.tenant("tenant-a"), Side.TARGET);
        try (Connection client = pool.client("tenant-a");
                Statement statement = client.createStatement()) {
            assertThat(TestingPool.read(client)).isEqualTo("application_role:10");
            statement.execute("RESET ALL");
            assertThat(TestingPool.read(client)).isEqualTo("application_role:");
        }
    }

    @Test
    void the_configuration_is_sized_from_the_servers_and_tells_which_could_not_be_asked() {
        Sizing sizing = pool.configuration().sizing();
        // 100 less 3 reserved, 5 for others and 2 x 6 for the migration, by two tenants
        assertThat(sizing.poolSize()).isEqualTo(40);
        assertThat(sizing.servers()).extracting(ServerCapacity::unreachable).allMatch(Optional::isEmpty);
        assertThat(pool.configuration().text()).contains("default_pool_size = 40", "max_client_conn = 1680");
        pool.server.stop(StopMode.FAST);
        PgBouncerConfiguration blind = pool.configuration();
        assertThat(blind.assumptions()).hasSize(1);
        assertThat(blind.text()).contains("could not be asked");
        refused(Fault.GONE, blind::writeDatabases);
    }

    @Test
    void many_tenants_can_be_switched_at_the_same_time() throws Exception {
        List<CompletableFuture<Void>> switches = Stream.of("tenant-a", "tenant-b")
                .map(slug -> CompletableFuture.runAsync(() -> switchOver(slug)))
                .toList();
        switches.forEach(each -> each.orTimeout(30, TimeUnit.SECONDS).join());
        assertThat(pool.read("tenant-a")).isEqualTo("application_role:10");
        assertThat(pool.read("tenant-b")).isEqualTo("application_role:10");
    }

    private void switchOver(String slug) {
        try {
            for (Side side : List.of(Side.TARGET, Side.SOURCE, Side.TARGET)) {
                pool.router().pause(pool.tenant(slug), LIMIT);
                pool.router().route(pool.tenant(slug), side);
                pool.router().resume(pool.tenant(slug));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refused(Fault fault, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(type(RouterException.class))
                .satisfies(failure ->
                        assertThat(failure.fault()).as(failure.getMessage()).isEqualTo(fault));
    }
}
