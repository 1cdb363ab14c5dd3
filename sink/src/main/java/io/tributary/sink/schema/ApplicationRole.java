package io.tributary.sink.schema;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Target;
import io.tributary.contract.table.Identifiers;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.read.TargetState;
import java.util.Optional;

/** Whether row-level security binds the role that tenants' applications use. */
final class ApplicationRole {
    private static final String CHECK = "application-role";

    private ApplicationRole() {}

    static Finding check(Target target, TargetState.Roles roles) {
        String role = target.applicationRole();
        String name = Names.quote(role);
        if (!roles.applicationExists()) {
            return blocker(
                    "the target has no role " + role,
                    "CREATE ROLE " + name + " LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '...';");
        }
        if (roles.applicationUnbound()) {
            return blocker(
                    "the role " + role
                            + " is, or can become, a superuser or a role with BYPASSRLS, so it would see every"
                            + " tenant's rows",
                    "ALTER ROLE " + name + " NOSUPERUSER NOBYPASSRLS; and REVOKE from it every role that is one:"
                            + " SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls) AND pg_has_role("
                            + Identifiers.literal(role) + ", oid, 'MEMBER');");
        }
        if (roles.applicationIsMember()) {
            return blocker(
                    "the role " + role + " is, or can become, " + roles.migration()
                            + ", which owns the tables and could lift their policies",
                    "REVOKE " + Names.quote(roles.migration()) + " FROM " + name
                            + "; or name another role in the plan");
        }
        if (!roles.mayBecomeApplication()) {
            return Finding.warning(
                    CHECK,
                    Optional.empty(),
                    "the role " + roles.migration() + " may not become " + role
                            + ", so what a tenant's application sees, and that its writes are fenced, cannot be tried as"
                            + " the application",
                    "as a superuser: GRANT " + name + " TO " + Names.quote(roles.migration()) + ";");
        }
        return Finding.pass(CHECK, Optional.empty(), "the role " + role + " is bound by row-level security");
    }

    private static Finding blocker(String found, String remedy) {
        return Finding.blocker(CHECK, Optional.empty(), found, remedy);
    }
}
