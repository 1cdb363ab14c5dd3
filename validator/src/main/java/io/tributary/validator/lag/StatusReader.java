package io.tributary.validator.lag;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Reads how every tenant is doing, from the control schema, the sources and Kafka. */
public final class StatusReader {
    private static final String LAST_VALIDATIONS = resource("last_validations.sql");
    private static final int MOST_THREADS = 16;
    private static final long LIMIT_SECONDS = 30;

    private final Plan plan;
    private final Control control;
    private final Clock clock;

    /** The control stays the caller's. */
    public StatusReader(Plan plan, Control control) {
        this(plan, control, Clock.systemUTC());
    }

    /** @param clock what the age of the last applied transaction is measured by */
    public StatusReader(Plan plan, Control control, Clock clock) {
        this.plan = plan;
        this.control = control;
        this.clock = clock;
    }

    /**
     * Every tenant of the plan, in its order. What cannot be reached is missing from the status, with a note; nothing is
     * waited for longer than half a minute.
     *
     * @throws InterruptedException when the thread is interrupted; nothing else
     */
    public List<TenantStatus> read() throws InterruptedException {
        Notes notes = new Notes();
        Optional<RecordLag> records = notes.read("Kafka", () -> Optional.of(RecordLag.read(plan)));
        Optional<Map<String, LastValidation>> validations = notes.read("validations", this::lastValidations);
        Optional<Map<String, List<OpenAlert>>> alerts = notes.read("alerts", this::openAlerts);
        SharedReadings shared = new SharedReadings(records, validations, alerts, notes.list());
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(MOST_THREADS, plan.tenants().size()));
        try {
            List<TenantReading> readings = plan.tenants().stream()
                    .map(tenant -> new TenantReading(plan, control, clock, tenant, shared))
                    .toList();
            List<Future<TenantStatus>> statuses = threads.invokeAll(readings, LIMIT_SECONDS, TimeUnit.SECONDS);
            return collect(statuses);
        } finally {
            threads.shutdownNow();
        }
    }

    private List<TenantStatus> collect(List<Future<TenantStatus>> statuses) throws InterruptedException {
        List<TenantStatus> collected = new ArrayList<>();
        for (int i = 0; i < statuses.size(); i++) {
            Tenant tenant = plan.tenants().get(i);
            try {
                collected.add(statuses.get(i).get());
            } catch (CancellationException e) {
                collected.add(TenantReading.unread(tenant, "it took longer than " + LIMIT_SECONDS + " s to read"));
            } catch (ExecutionException e) {
                collected.add(TenantReading.unread(tenant, String.valueOf(e.getCause())));
            }
        }
        return collected;
    }

    private Optional<Map<String, LastValidation>> lastValidations() throws SQLException {
        Map<String, LastValidation> validations = new HashMap<>();
        try (Connection connection = plan.target().database().connect("tributary status");
                PreparedStatement query = connection.prepareStatement(LAST_VALIDATIONS)) {
            query.setString(1, plan.migration());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    validations.put(row.getString("slug"), validation(row));
                }
            }
        }
        return Optional.of(validations);
    }

    private Optional<Map<String, List<OpenAlert>>> openAlerts() throws SQLException {
        Map<String, List<OpenAlert>> alerts = new HashMap<>();
        String sql = "SELECT slug, kind, began_at, detail FROM tributary.alert"
                + " WHERE migration = ? AND ended_at IS NULL ORDER BY id";
        try (Connection connection = plan.target().database().connect("tributary status");
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, plan.migration());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    alerts.computeIfAbsent(row.getString("slug"), slug -> new ArrayList<>())
                            .add(new OpenAlert(
                                    row.getString("kind"),
                                    row.getTimestamp("began_at").toInstant(),
                                    row.getString("detail")));
                }
            }
        }
        return Optional.of(alerts);
    }

    private static LastValidation validation(ResultSet row) throws SQLException {
        return new LastValidation(
                row.getBoolean("equal"), row.getTimestamp("finished_at").toInstant(), row.getString("position"));
    }

    static String resource(String name) {
        try (InputStream stream = StatusReader.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
