package io.tributary.sink.schema;

/**
 * What a session of the application's role tries against one table, whose rows the attacker knows. In the statement,
 * {@code <t>} is the table, {@code <victim>} and {@code <attacker>} are tenants' ids, {@code <theirs>} and {@code <ours>}
 * one row of each as a row source, {@code <columns>} the columns that an insert may name, {@code <key>} the primary key's
 * and {@code <text>} some text column.
 */
enum Attack {
    READ("read its rows", "SELECT * FROM <t> WHERE tenant_id = <victim>", Outcome.NOTHING),
    READ_OTHERS("read all rows but its own", "SELECT * FROM <t> WHERE tenant_id <> <attacker>", Outcome.NOTHING),
    READ_BY_VALUE(
            "find a row by what is in it",
            "SELECT * FROM <t> AS t WHERE <text> IN (SELECT <text> FROM <theirs>)",
            Outcome.NOTHING),
    READ_SAMPLE(
            "read a sample", "SELECT * FROM <t> TABLESAMPLE SYSTEM (100) WHERE tenant_id = <victim>", Outcome.NOTHING),
    READ_BY_PLACE("read by place", "SELECT * FROM <t> WHERE ctid >= '(0,0)' AND tenant_id = <victim>", Outcome.NOTHING),
    READ_ONLY("read the table alone", "SELECT * FROM ONLY <t> WHERE tenant_id = <victim>", Outcome.NOTHING),
    READ_VIEW(
            "read through a view of its own",
            "CREATE TEMP VIEW mine AS SELECT * FROM <t>; SELECT * FROM mine WHERE tenant_id = <victim>",
            Outcome.NOTHING),
    READ_FUNCTION(
            "read through a SECURITY DEFINER function of its own",
            "CREATE FUNCTION pg_temp.mine() RETURNS SETOF <t> SECURITY DEFINER LANGUAGE sql AS 'SELECT * FROM <t>';"
                    + " SELECT * FROM pg_temp.mine() WHERE tenant_id = <victim>",
            Outcome.NOTHING),
    LOCK("lock its rows", "SELECT * FROM <t> WHERE tenant_id = <victim> FOR UPDATE", Outcome.NOTHING),
    LOCK_KEY("lock its keys", "SELECT * FROM <t> WHERE tenant_id = <victim> FOR KEY SHARE NOWAIT", Outcome.NOTHING),
    UPDATE("update its rows", "UPDATE <t> SET <text> = 'stolen' WHERE tenant_id = <victim>", Outcome.NOTHING),
    UPDATE_BY_VALUE(
            "update a row by what is in it",
            "UPDATE <t> AS t SET <text> = 'stolen' FROM <theirs> AS r WHERE t.<text> = r.<text> RETURNING t.*",
            Outcome.NOTHING),
    TAKE("take its rows", "UPDATE <t> SET tenant_id = <attacker> WHERE tenant_id = <victim>", Outcome.NOTHING),
    DELETE("delete its rows", "DELETE FROM <t> WHERE tenant_id = <victim> RETURNING *", Outcome.NOTHING),
    DELETE_BY_VALUE(
            "delete a row by what is in it",
            "DELETE FROM <t> AS t USING <theirs> AS r WHERE t.<text> = r.<text>",
            Outcome.NOTHING),
    MERGE_DELETE(
            "delete its rows with MERGE",
            "MERGE INTO <t> AS t USING <theirs> AS r ON t.tenant_id = r.tenant_id WHEN MATCHED THEN DELETE",
            Outcome.NOTHING),
    STATISTICS(
            "read the planner's statistics",
            "SELECT * FROM pg_stats WHERE format('%I.%I', schemaname, tablename)::regclass = '<t>'::regclass",
            Outcome.NOTHING),
    GRANT(
            "grant everybody to read",
            "GRANT SELECT ON <t> TO PUBLIC; SELECT FROM pg_class AS c, aclexplode(c.relacl) AS a"
                    + " WHERE c.oid = '<t>'::regclass AND a.grantee = 0",
            Outcome.NOTHING),
    INSERT("insert a row for it", Insertion.OF_THEIRS, Outcome.POLICY),
    INSERT_NOTHING("insert a row for it, or nothing", Insertion.OF_THEIRS + " ON CONFLICT DO NOTHING", Outcome.POLICY),
    UPSERT(
            "upsert its row",
            Insertion.OF_THEIRS + " ON CONFLICT (<key>) DO UPDATE SET <text> = 'stolen'",
            Outcome.POLICY),
    UPSERT_AWAY(
            "move a row to it by an upsert",
            "INSERT INTO <t> (<columns>) OVERRIDING SYSTEM VALUE SELECT <columns> FROM <ours>"
                    + " ON CONFLICT (<key>) DO UPDATE SET tenant_id = <victim>",
            Outcome.POLICY),
    MERGE_INSERT(
            "insert a row for it with MERGE",
            "MERGE INTO <t> AS t USING <theirs> AS r ON t.tenant_id = r.tenant_id"
                    + " WHEN NOT MATCHED THEN INSERT (<columns>) OVERRIDING SYSTEM VALUE VALUES (<r.columns>)",
            Outcome.POLICY),
    MOVE("move a row to it", "UPDATE <t> SET tenant_id = <victim>", Outcome.POLICY),
    UNGUARD("do without row-level security", "SET row_security = off; SELECT * FROM <t>", Outcome.POLICY),
    TRUNCATE("truncate", "TRUNCATE <t> CASCADE", Outcome.PERMISSION),
    RAW_STATISTICS(
            "read raw statistics", "SELECT * FROM pg_statistic WHERE starelid = '<t>'::regclass", Outcome.PERMISSION),
    TRIGGER(
            "add a trigger",
            "CREATE FUNCTION pg_temp.spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                    + " CREATE TRIGGER spy BEFORE INSERT ON <t> FOR EACH ROW EXECUTE FUNCTION pg_temp.spy()",
            Outcome.PERMISSION),
    REFERENCE("point a table of its own at it", "CREATE TABLE public.probe (LIKE <t>)", Outcome.PERMISSION),
    DISABLE("switch row-level security off", "ALTER TABLE <t> DISABLE ROW LEVEL SECURITY", Outcome.OWNER),
    UNFORCE("free the owner of row-level security", "ALTER TABLE <t> NO FORCE ROW LEVEL SECURITY", Outcome.OWNER),
    DROP_POLICY("drop the policy", "DROP POLICY tributary_tenant ON <t>", Outcome.OWNER),
    CREATE_POLICY("create a policy", "CREATE POLICY mine ON <t> USING (true)", Outcome.OWNER),
    RULE("create a rule", "CREATE RULE spy AS ON UPDATE TO <t> DO ALSO NOTHING", Outcome.OWNER),
    INDEX("create an index on a function of its own", "CREATE INDEX spy ON <t> ((random()))", Outcome.OWNER),
    COLUMN("add a column", "ALTER TABLE <t> ADD COLUMN spy text", Outcome.OWNER),
    OWN("become the owner", "ALTER TABLE <t> OWNER TO CURRENT_USER", Outcome.OWNER);

    /** How it must end. */
    enum Outcome {
        /** Without a row read or changed. */
        NOTHING(""),
        POLICY("row-level security"),
        PERMISSION("permission denied"),
        OWNER("must be owner");

        private final String reason;

        Outcome(String reason) {
            this.reason = reason;
        }

        /** What the server's refusal says. */
        String reason() {
            return reason;
        }
    }

    private static final class Insertion {
        static final String OF_THEIRS =
                "INSERT INTO <t> (<columns>) OVERRIDING SYSTEM VALUE SELECT <columns> FROM <theirs> AS r";
    }

    private final String sentence;
    private final String statement;
    private final Outcome outcome;

    Attack(String sentence, String statement, Outcome outcome) {
        this.sentence = sentence;
        this.statement = statement;
        this.outcome = outcome;
    }

    String statement() {
        return statement;
    }

    Outcome outcome() {
        return outcome;
    }

    @Override
    public String toString() {
        return "a tenant cannot " + sentence;
    }
}
