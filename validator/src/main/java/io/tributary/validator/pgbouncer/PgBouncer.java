package io.tributary.validator.pgbouncer;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.PgBouncerSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.Router;
import io.tributary.validator.cutover.RouterException;
import io.tributary.validator.cutover.RouterException.Fault;
import io.tributary.validator.cutover.Side;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan's PgBouncer: {@code PAUSE}, another entry in the file that its configuration includes, {@code RELOAD}, and {@code
 * RESUME}, on its admin console. Tenants that share it do not disturb each other. A PgBouncer that was killed forgets what was
 * paused, and reads the file when it is started again.
 */
public final class PgBouncer implements Router {
    private static final Logger LOG = LoggerFactory.getLogger(PgBouncer.class);
    private static final long VERIFY_MILLIS = 2_000;
    private static final long POLL_MILLIS = 20;
    /** A server that does not answer is not waited for. */
    private static final long LOGIN_MILLIS = 2_000;

    /** The tenant's clients wait meanwhile. */
    private static final Duration OTHERS_LOGIN = Duration.ofMillis(100);

    private static final long LOGIN_POLL_MILLIS = 2;
    private static final String ENCRYPTION = "server_tls_sslmode";

    private final PgBouncerSettings settings;
    private final Plan plan;
    private final Entries entries;
    private final DatabasesFile file;
    private final Duration othersLogin;

    private PgBouncer(PgBouncerSettings settings, Plan plan, Control control, Duration othersLogin) {
        this.settings = settings;
        this.plan = plan;
        this.othersLogin = othersLogin;
        this.entries = new Entries(plan, control);
        this.file = new DatabasesFile(settings.databases());
    }

    /** The router of a plan: {@link Router#NONE} where it names no PgBouncer. */
    public static Router of(Plan plan, Control control) {
        return of(plan, control, OTHERS_LOGIN);
    }

    /**
     * @param othersLogin for how long a RELOAD that replaces sessions waits for a moment in which none is being opened
     */
    static Router of(Plan plan, Control control, Duration othersLogin) {
        return plan.cutover()
                .pgbouncer()
                .<Router>map(settings -> new PgBouncer(settings, plan, control, othersLogin))
                .orElse(Router.NONE);
    }

    @Override
    public void pause(Tenant tenant, Duration limit) throws RouterException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<RouterException> failure;
        try (Console console = Console.open(settings.console())) {
            awaitLogins(console, of(tenant), deadline);
            Duration left = Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), deadline - System.nanoTime()));
            console.run("PAUSE " + quoted(tenant), left);
            failure = Optional.empty();
        } catch (RouterException e) {
            failure = Optional.of(e);
        }
        if (failure.isPresent()) {
            throw takenBack(tenant, limit, failure.get());
        }
        LOG.info("pgbouncer paused database={}", tenant.slug());
    }

    /**
     * PAUSE cuts off a login to the server that is under way, takes it for a failed one, and turns clients away that come
     * before another one has succeeded, which is after RESUME. So does a RELOAD that replaces sessions. A login that begins
     * between this look and the command is cut off all the same: the console can't be asked for both in one.
     *
     * @param pools which pools' logins are waited for, by the database's name
     */
    private static void awaitLogins(Console console, Predicate<String> pools, long deadline)
            throws RouterException, InterruptedException {
        long until = Math.min(deadline, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOGIN_MILLIS));
        while (loggingIn(console, pools) && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(LOGIN_POLL_MILLIS);
        }
    }

    private static boolean loggingIn(Console console, Predicate<String> pools) throws RouterException {
        return console.show("POOLS").stream()
                .anyMatch(row -> pools.test(row.get("database")) && !"0".equals(row.getOrDefault("sv_login", "0")));
    }

    private static Predicate<String> of(Tenant tenant) {
        return tenant.slug()::equals;
    }

    /** With encryption towards servers a RELOAD replaces every session, of all tenants, in PgBouncer 1.17 to 1.23. */
    private static boolean reloadReplacesAll(Console console) throws RouterException {
        return console.show("CONFIG").stream()
                .anyMatch(row -> ENCRYPTION.equals(row.get("key")) && !"disable".equals(row.get("value")));
    }

    /** A PAUSE goes on when whoever asked for it has gone. */
    private RouterException takenBack(Tenant tenant, Duration limit, RouterException failure) {
        RouterException told = failure;
        try (Console console = Console.open(settings.console())) {
            if (failure.fault() == Fault.STILL_BUSY) {
                told = new RouterException(
                        Fault.STILL_BUSY,
                        "transactions on " + tenant.slug() + " did not end within " + limit.toMillis() + " ms: "
                                + Holders.describe(console, tenant.slug()),
                        failure);
            }
            resume(console, tenant);
        } catch (RouterException e) {
            told.addSuppressed(e);
        }
        return told;
    }

    @Override
    public void route(Tenant tenant, Side side) throws RouterException, InterruptedException {
        TenantEntries written = write(tenant, side);
        try (Console console = Console.open(settings.console())) {
            if (reloadReplacesAll(console)) {
                awaitLogins(console, database -> true, System.nanoTime() + othersLogin.toNanos());
            }
            console.run("RELOAD");
            awaitRouted(console, written);
        }
        LOG.info(
                "pgbouncer routed database={} server={}",
                tenant.slug(),
                written.back().server());
    }

    private TenantEntries write(Tenant tenant, Side side) throws RouterException {
        try {
            TenantEntries written = entries.of(tenant, side);
            file.change(lines -> {
                addMissing(lines);
                put(lines, written);
            });
            return written;
        } catch (SQLException e) {
            throw new RouterException(
                    Fault.GONE, "the target cannot say who its tenants are: " + e.getMessage() + "; is it there?", e);
        } catch (IOException | IllegalArgumentException e) {
            throw unwritable(e);
        }
    }

    static void put(Map<String, String> lines, TenantEntries tenant) {
        tenant.both().forEach(entry -> lines.put(entry.name(), entry.line()));
    }

    /** A file that was lost is whole again with the first tenant that is switched. */
    private void addMissing(Map<String, String> lines) throws IOException {
        if (plan.tenants().stream().allMatch(tenant -> lines.containsKey(tenant.slug()))) {
            return;
        }
        try {
            for (TenantEntries each : entries.all()) {
                if (!lines.containsKey(each.front().name())) {
                    put(lines, each);
                }
            }
        } catch (SQLException e) {
            throw new IOException("it lacks tenants, and the target cannot say which side serves them: " + e, e);
        }
    }

    private RouterException unwritable(Exception cause) {
        String said = cause instanceof FileSystemException failure && failure.getReason() == null
                ? failure.getClass().getSimpleName() + " " + failure.getFile()
                : cause.getMessage();
        return new RouterException(
                Fault.UNWRITABLE,
                "PgBouncer's file " + file.path() + " cannot be written: " + said
                        + "; its directory has to be one that Tributary may write in",
                cause);
    }

    private void awaitRouted(Console console, TenantEntries written) throws RouterException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(VERIFY_MILLIS);
        while (true) {
            List<Map<String, String>> shown = console.show("DATABASES");
            Optional<DatabaseEntry> wrong = written.both().stream()
                    .filter(entry -> shown.stream().noneMatch(entry::isShownBy))
                    .findFirst();
            if (wrong.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new RouterException(
                        Fault.MISROUTED,
                        "PgBouncer's database " + wrong.get().name() + " does not lead to "
                                + wrong.get().server() + " after RELOAD; its configuration has to say %include "
                                + file.path() + ", readable for PgBouncer's user, and its log says what it refused");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    @Override
    public void resume(Tenant tenant) throws RouterException {
        try (Console console = Console.open(settings.console())) {
            resume(console, tenant);
        }
    }

    /** {@code RESUME} of what is not paused is an error, and somebody else may have resumed it meanwhile. */
    private static void resume(Console console, Tenant tenant) throws RouterException {
        if (!paused(console, tenant)) {
            return;
        }
        try {
            console.run("RESUME " + quoted(tenant));
        } catch (RouterException e) {
            if (e.fault() != Fault.REFUSED || paused(console, tenant)) {
                throw e;
            }
        }
        LOG.info("pgbouncer resumed database={}", tenant.slug());
    }

    private static boolean paused(Console console, Tenant tenant) throws RouterException {
        return shown(console, tenant.slug())
                .orElseThrow(() -> new RouterException(
                        Fault.UNKNOWN_DATABASE,
                        "PgBouncer has no database " + tenant.slug()
                                + "; its configuration has to include the plan's file: see 'tributary pgbouncer'"))
                .get("paused")
                .equals("1");
    }

    private static Optional<Map<String, String>> shown(Console console, String name) throws RouterException {
        return console.show("DATABASES").stream()
                .filter(row -> name.equals(row.get("name")))
                .findFirst();
    }

    /** Slugs have no quotes in them. */
    private static String quoted(Tenant tenant) {
        return '"' + tenant.slug() + '"';
    }
}
