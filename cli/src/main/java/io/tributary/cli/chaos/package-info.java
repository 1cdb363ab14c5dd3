/** Kills processes and servers while a migration runs, and starts them again. */
package io.tributary.cli.chaos;
