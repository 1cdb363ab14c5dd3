/** Writes schemas as SQL: clauses, and the statements that lead from what a target has to what it should have. */
package io.tributary.sink.schema.ddl;
