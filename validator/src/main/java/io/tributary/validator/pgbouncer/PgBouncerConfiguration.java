package io.tributary.validator.pgbouncer;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.PgBouncerSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.validator.cutover.RouterException;
import io.tributary.validator.cutover.RouterException.Fault;
import io.tributary.validator.cutover.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A whole configuration of PgBouncer 1.18 or later for a plan's tenants. Reads both sides, changes nothing there. */
public final class PgBouncerConfiguration {
    private final Plan plan;
    private final Optional<DatabasesFile> file;
    private final List<TenantEntries> entries;
    private final Sizing sizing;
    private final Optional<String> unknownSides;
    private final Path socketDirectory;

    private PgBouncerConfiguration(
            Plan plan, List<TenantEntries> entries, Optional<String> unknownSides, Path socketDirectory) {
        this.plan = plan;
        this.socketDirectory = socketDirectory;
        this.entries = entries;
        this.unknownSides = unknownSides;
        this.sizing = Sizing.ask(plan);
        this.file = plan.cutover().pgbouncer().map(PgBouncerSettings::databases).map(DatabasesFile::new);
    }

    /**
     * What a client's database is.
     *
     * @param name the tenant's slug, and the name of the database
     * @param side where it points
     * @param server the server and the database there
     * @param role whom PgBouncer logs in as; empty for the client's own user
     */
    public record Route(String name, Side side, ServerAddress server, Optional<String> role) {}

    /**
     * Asks the servers. Where the target cannot say which tenants it serves, each is on its source, and {@link #assumptions}
     * tells.
     *
     * @param socketDirectory where PgBouncer makes its socket: its user can write there
     */
    public static PgBouncerConfiguration of(Plan plan, Control control, Path socketDirectory) {
        Entries entries = new Entries(plan, control);
        try {
            return new PgBouncerConfiguration(plan, entries.all(), Optional.empty(), socketDirectory);
        } catch (SQLException e) {
            return new PgBouncerConfiguration(plan, entries.sources(), Optional.of(e.getMessage()), socketDirectory);
        }
    }

    /** What is not known but assumed, for a person to check; empty where every server has answered. */
    public List<String> assumptions() {
        return unknownSides
                .map(reason -> List.of("which side serves the tenants could not be read from the target (" + reason
                        + "): every tenant is on its source"))
                .orElse(List.of());
    }

    public Sizing sizing() {
        return sizing;
    }

    /** Where each tenant's clients are sent. */
    public List<Route> routes() {
        return entries.stream()
                .map(tenant -> new Route(
                        tenant.front().name(),
                        tenant.side(),
                        tenant.back().server(),
                        tenant.back().login().map(DatabaseEntry.Login::role)))
                .toList();
    }

    /** The file with the section {@code [databases]}; empty where the plan names none. */
    public Optional<Path> databasesFile() {
        return file.map(DatabasesFile::path);
    }

    /** Whether that file, and the rules beside it, are there. */
    public boolean filesExist() {
        return file.filter(there -> there.exists()
                        && Files.exists(AccessFile.beside(there.path()).path()))
                .isPresent();
    }

    /** The whole {@code pgbouncer.ini}. It includes the file where the plan names one, and has the section itself where not. */
    public String text() {
        return ConfigurationText.of(plan, sizing, entries, databasesFile(), socketDirectory);
    }

    /**
     * Writes the included file anew, and adds to the rules beside it what they lack.
     *
     * @throws RouterException when it cannot be written, or which side serves the tenants is not known
     */
    public void writeDatabases() throws RouterException {
        DatabasesFile written = file.orElseThrow(() ->
                new RouterException(Fault.UNWRITABLE, "the plan names no file; add cutover.pgbouncer.databases to it"));
        if (unknownSides.isPresent()) {
            throw new RouterException(Fault.GONE, assumptions().get(0) + "; not written");
        }
        try {
            written.change(lines -> {
                entries.forEach(tenant -> PgBouncer.put(lines, tenant));
                AccessFile.beside(written.path()).complete(entries);
            });
        } catch (IOException | IllegalArgumentException e) {
            throw new RouterException(Fault.UNWRITABLE, written.path() + " cannot be written: " + e, e);
        }
    }
}
