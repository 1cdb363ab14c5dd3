package io.tributary.cli.exact;

import static io.tributary.cli.exact.ExactRig.database;

import io.tributary.cli.TestingDatabases;
import io.tributary.cli.exact.TypeMatrix.Case;
import io.tributary.embedded.PostgresServer;
import io.tributary.embedded.PostgresVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;

/**
 * Carries all values of all catalogued types of one version through a whole migration, in every way that a value can take,
 * and compares the text that PostgreSQL prints of them on both sides after each step.
 */
final class TypeTrial implements AutoCloseable {
    /** A database with the catalogue's types and nothing else. */
    static final String PROBE = "probe";

    private static final String SLUG = "types";

    /** Defaults of the databases that change how values are written, or how SQL is read. */
    private static final List<String> ODD_DEFAULTS = List.of(
            "IntervalStyle = 'sql_standard'",
            "DateStyle = 'German, DMY'",
            "TimeZone = 'Asia/Kathmandu'",
            "bytea_output = 'escape'",
            "extra_float_digits = -15",
            "xmloption = 'document'",
            "xmlbinary = 'hex'",
            "array_nulls = off",
            "quote_all_identifiers = on",
            "standard_conforming_strings = off",
            "backslash_quote = off",
            "transform_null_equals = on",
            "default_text_search_config = 'pg_catalog.german'",
            "search_path = 'nowhere'",
            "row_security = on",
            "plan_cache_mode = 'force_generic_plan'");

    private static final String PLAIN_SESSION = """
            SET IntervalStyle = postgres; SET DateStyle = ISO; SET TimeZone = UTC; SET bytea_output = hex;
            SET extra_float_digits = 1; SET quote_all_identifiers = off; SET standard_conforming_strings = on;
            SET transform_null_equals = off; SET search_path = ''; SET array_nulls = on; SET xmloption = content
            """;

    private final ExactRig rig;
    private final TypeCatalogue catalogue;
    private final Set<CataloguedType> keys = new HashSet<>();
    private final TypeMatrix matrix = new TypeMatrix();
    private final SoftAssertions soft = new SoftAssertions();
    private final Map<String, Connection> sessions = new HashMap<>();

    private TypeTrial(ExactRig rig, TypeCatalogue catalogue) {
        this.rig = rig;
        this.catalogue = catalogue;
    }

    /** A tenant with all types, whose rows are to be copied. The rig must not have been started. */
    static TypeTrial prepare(ExactRig rig, PostgresVersion version) throws Exception {
        TypeTrial trial = new TypeTrial(rig, TypeCatalogue.of(version));
        trial.findKeys();
        trial.createSource();
        return trial;
    }

    TypeCatalogue catalogue() {
        return catalogue;
    }

    /** The documentation, as what was seen says it. */
    String page() {
        return matrix.page(catalogue.types(), catalogue.refused());
    }

    private void findKeys() throws Exception {
        PostgresServer server = rig.databases().server();
        server.createDatabase(PROBE);
        server.execute(PROBE, TypeCatalogue.definitions());
        try (Connection probe = server.connect(PROBE);
                Statement statement = probe.createStatement()) {
            for (CataloguedType type : catalogue.types()) {
                try {
                    statement.execute(type.keyProbe());
                    keys.add(type);
                } catch (SQLException e) {
                    if (!"42704".equals(e.getSQLState())) { // no operator class
                        throw new IllegalStateException(type.name(), e);
                    }
                }
            }
        }
    }

    private void createSource() throws Exception {
        String sql = TypeCatalogue.definitions() + "CREATE SCHEMA samples;\n"
                + statements(CataloguedType::createSamples)
                + statements(CataloguedType::createValueTable)
                + statements(CataloguedType::fillValues)
                + keyStatements(CataloguedType::createKeyTable)
                + keyStatements(CataloguedType::fillKeys);
        rig.tenant(SLUG, sql).planLines("tables: { include: [\"public.*\"] }");
        for (String setting : ODD_DEFAULTS) {
            rig.databases().execute("postgres", "ALTER DATABASE " + database(SLUG) + " SET " + setting);
            rig.databases().execute("postgres", "ALTER DATABASE " + TestingDatabases.TARGET + " SET " + setting);
        }
    }

    /** Does everything to every type, and fails with all that differs. */
    void run() throws Exception {
        rig.drain();
        observe(Case.COPY);
        observeKeys("after the copy");
        stream("inserts", Case.INSERT, CataloguedType::insertValues, CataloguedType::insertKeys);
        stream("changes of keys", Case.UPDATE, CataloguedType::updateValues, CataloguedType::updateKeys);
        stream("updates beside the keys", Case.UPDATE, CataloguedType::touchValues, CataloguedType::touchKeys);
        stream("deletes", Case.UPDATE, CataloguedType::deleteValues, CataloguedType::deleteKeys);
        rig.assertEqual();
    }

    /** Fails with all that differed. */
    void assertAll() {
        soft.assertAll();
    }

    private void stream(
            String what, Case seen, Function<CataloguedType, String> values, Function<CataloguedType, String> keys)
            throws Exception {
        rig.write(SLUG, "SET search_path = public;" + statements(values) + keyStatements(keys));
        rig.drain();
        observe(seen);
        observeKeys("after the " + what);
    }

    private String statements(Function<CataloguedType, String> statement) {
        StringBuilder all = new StringBuilder();
        catalogue.types().forEach(type -> all.append(statement.apply(type)));
        return all.toString();
    }

    private String keyStatements(Function<CataloguedType, String> statement) {
        StringBuilder all = new StringBuilder();
        catalogue.types().stream().filter(keys::contains).forEach(type -> all.append(statement.apply(type)));
        return all.toString();
    }

    private void observe(Case step) throws SQLException {
        for (CataloguedType type : catalogue.types()) {
            matrix.add(type, step, same(type, step.toString(), "value", type.valueTable(), "id"));
            matrix.add(type, Case.ARRAY, same(type, step + " of arrays", "list", type.valueTable(), "id"));
        }
    }

    private void observeKeys(String step) throws SQLException {
        for (CataloguedType type : catalogue.types()) {
            if (keys.contains(type)) {
                matrix.add(type, Case.KEY, same(type, step, "key", type.keyTable(), "id"));
            }
        }
    }

    private boolean same(CataloguedType type, String step, String column, String table, String id) throws SQLException {
        // format() calls the type's own output function; a cast to text does not for each, and says more of xml
        String text = type.name().equals("xml") ? "''" : column + "::text";
        String query = "SELECT " + id + " || ' ' || touched || ' ' || CASE WHEN " + column
                + " IS DISTINCT FROM NULL THEN format('= %s | %s', " + column + ", " + text + ") ELSE 'null' END FROM "
                + table + " ORDER BY " + id;
        List<String> source = read(database(SLUG), query);
        List<String> target = read(TestingDatabases.TARGET, query);
        soft.assertThat(source).as("rows of %s", type.name()).isNotEmpty();
        soft.assertThat(target).as("%s, %s", type.name(), step).isEqualTo(source);
        return !source.isEmpty() && target.equals(source);
    }

    private List<String> read(String database, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = session(database).createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private Connection session(String database) throws SQLException {
        Connection known = sessions.get(database);
        if (known == null) {
            known = rig.databases().server().connect(database);
            try (Statement statement = known.createStatement()) {
                statement.execute(PLAIN_SESSION);
            }
            sessions.put(database, known);
        }
        return known;
    }

    @Override
    public void close() throws SQLException {
        for (Connection session : sessions.values()) {
            session.close();
        }
    }
}
