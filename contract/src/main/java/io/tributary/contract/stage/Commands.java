package io.tributary.contract.stage;

import io.tributary.contract.plan.Tenant;

/** The commands that remedies name, to paste. */
public final class Commands {

    private Commands() {}

    /**
     * Copies all of a tenant's rows anew. It says so, although the command does so by itself while a stage is paused: a stage
     * that is paused tries again every few seconds, and does not look paused then.
     */
    public static String resync(Tenant tenant) {
        return resync(tenant.slug());
    }

    /** The same, for a tenant of whom no more is known. */
    public static String resync(String slug) {
        return "tributary resync --tenant " + slug + " --copy";
    }

    /**
     * Leaves one refused change out.
     *
     * @param position its transaction's End, as PostgreSQL writes an LSN
     * @param change its number in the transaction
     */
    public static String skip(Tenant tenant, String position, long change) {
        return "tributary skip --tenant " + tenant.slug() + " --position " + position + " --change " + change
                + " --reason \"…\"";
    }
}
