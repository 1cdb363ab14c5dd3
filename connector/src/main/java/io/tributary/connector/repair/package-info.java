/** Reads rows from a source again, as they were at a border between two transactions of its stream. */
package io.tributary.connector.repair;
