/** Clients that keep books of their own, to be compared with the database that serves in the end. */
package io.tributary.cli.load;
