package io.tributary.contract.plan;

/**
 * The session settings under which PostgreSQL's text output of a value is canonical: the same on every server for the
 * same value, and read back to the same value; and under which our own SQL means what it says. See "Client Connection
 * Defaults" and "Date/Time Output" in PostgreSQL's manual. The driver itself sets DateStyle to ISO; floating-point numbers
 * come in their shortest exact form, which the driver asks servers before 12 for only.
 */
public final class SessionSettings {
    /** How soon the server notices that we are gone without a word: what our session holds is free then. */
    private static final String PEER_CHECKS = " -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5"
            + " -c tcp_keepalives_count=4 -c tcp_user_timeout=60s";

    /** Settings as a value for the {@code options} startup parameter; they win over those of the role and database. */
    public static final String OPTIONS =
            "-c timezone=UTC -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=1"
                    + " -c lc_monetary=C -c xmloption=content -c search_path= -c default_transaction_read_only=off"
                    + " -c array_nulls=on -c quote_all_identifiers=off -c standard_conforming_strings=on"
                    + " -c transform_null_equals=off"
                    + PEER_CHECKS;

    private SessionSettings() {}
}
