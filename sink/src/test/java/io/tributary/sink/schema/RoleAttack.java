package io.tributary.sink.schema;

/** What a session of the application's role tries against the server, the tenants, the control schema and sequences. */
enum RoleAttack {
    MIGRATE("become the migrating role", "SET ROLE migration_role", "permission denied"),
    SUPERUSER("become a superuser", "SET ROLE postgres", "permission denied"),
    SESSION("log in as another", "SET SESSION AUTHORIZATION migration_role", "permission denied"),
    BYPASS("let itself pass by row-level security", "ALTER ROLE application_role BYPASSRLS", "permission denied"),
    DEFAULT_TENANT(
            "choose the tenant of sessions that choose none",
            "ALTER ROLE application_role SET app.tenant_id = '00000000-0000-8000-8000-00000000000a'",
            "permission denied"),
    DATABASE_TENANT(
            "choose the tenant of all who come",
            "ALTER DATABASE \"target-0\" SET app.tenant_id = '00000000-0000-8000-8000-00000000000a'",
            "must be owner"),
    REPLICA("switch triggers and foreign keys off", "SET session_replication_role = replica", "permission denied"),
    ROLE("create a role", "CREATE ROLE friend", "permission denied"),
    SCHEMA("create a schema", "CREATE SCHEMA friend", "permission denied"),
    TABLE("create a table", "CREATE TABLE public.probe (id int)", "permission denied"),
    FUNCTION(
            "create a function",
            "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "permission denied"),
    OPERATOR(
            "put an operator before the server's",
            "CREATE OPERATOR public.= (FUNCTION = uuid_eq, LEFTARG = uuid, RIGHTARG = uuid)",
            "permission denied"),
    LEAKPROOF(
            "call a function of its own leakproof",
            "CREATE FUNCTION pg_temp.f(text) RETURNS boolean LEAKPROOF LANGUAGE sql AS 'SELECT true'",
            "only superuser can define a leakproof function"),
    EXTENSION("create an extension that reads pages", "CREATE EXTENSION pageinspect", "permission denied"),
    EVENTS(
            "listen to what others define",
            "CREATE EVENT TRIGGER spy ON ddl_command_end EXECUTE FUNCTION now()",
            "permission denied"),
    PROGRAM("start a program", "COPY (SELECT 1) TO PROGRAM 'true'", "permission denied"),
    FILES("read the server's files", "SELECT pg_read_file('PG_VERSION')", "permission denied"),
    PASSWORDS("read passwords", "SELECT * FROM pg_authid", "permission denied"),
    SLOT("read the log", "SELECT pg_create_logical_replication_slot('spy', 'test_decoding')", "permission denied"),
    LOG("list the log", "SELECT pg_ls_waldir()", "permission denied"),
    TENANT_ADD(
            "add a tenant",
            "INSERT INTO tenants (id, slug, name) VALUES (gen_random_uuid(), 'x', 'x')",
            "permission denied"),
    TENANT_RENAME("rename tenants", "UPDATE tenants SET name = 'x'", "permission denied"),
    TENANT_REMOVE("remove tenants", "DELETE FROM tenants", "permission denied"),
    TENANT_LOCK("lock tenants", "SELECT * FROM tenants FOR UPDATE", "permission denied"),
    TENANT_TRUNCATE("truncate tenants", "TRUNCATE tenants CASCADE", "permission denied"),
    CONTROL_PHASES("read the control schema", "SELECT * FROM tributary.tenant", "permission denied"),
    CONTROL_RULES("read the rules", "SELECT * FROM tributary.rule", "permission denied"),
    CONTROL_WRITE("write to the control schema", "DELETE FROM tributary.progress", "permission denied"),
    SHARED_INSERT("add shared rows", "INSERT INTO country VALUES ('xx', 'Nowhere')", "permission denied"),
    SHARED_UPDATE("change shared rows", "UPDATE country SET name = 'x'", "permission denied"),
    SHARED_DELETE("delete shared rows", "DELETE FROM country", "permission denied"),
    SHARED_TRUNCATE("truncate shared rows", "TRUNCATE country CASCADE", "permission denied"),
    SHARED_LOCK("lock shared rows", "SELECT * FROM country FOR UPDATE", "permission denied"),
    SEQUENCE_SET("set a sequence back", "SELECT setval('users_id_seq', 1)", "permission denied"),
    SEQUENCE_READ("read a sequence", "SELECT last_value FROM users_id_seq", "permission denied"),
    SEQUENCE_ALTER("alter a sequence", "ALTER SEQUENCE users_id_seq INCREMENT BY -1", "must be owner"),
    SEQUENCE_SHOWN(
            "read another's current number", "SELECT currval('users_id_seq')", "not yet defined in this session");

    private final String sentence;
    private final String statement;
    private final String reason;

    RoleAttack(String sentence, String statement, String reason) {
        this.sentence = sentence;
        this.statement = statement;
        this.reason = reason;
    }

    String statement() {
        return statement;
    }

    /** What the server's refusal says. */
    String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return "the application's role cannot " + sentence;
    }
}
