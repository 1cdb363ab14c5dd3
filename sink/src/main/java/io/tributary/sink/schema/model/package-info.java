/** A database's schema as far as a migration carries it over; the source's and the target's alike. */
package io.tributary.sink.schema.model;
