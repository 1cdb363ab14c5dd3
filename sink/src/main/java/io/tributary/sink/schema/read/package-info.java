/** Reads schemas from PostgreSQL's catalogs. Nothing here decides anything. */
package io.tributary.sink.schema.read;
