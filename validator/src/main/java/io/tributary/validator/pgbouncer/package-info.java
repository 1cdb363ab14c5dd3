/** PgBouncer, through which tenants' applications connect: its configuration, and its admin console. */
package io.tributary.validator.pgbouncer;
