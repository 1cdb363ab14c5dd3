package io.tributary.cli.load;

import java.time.Duration;

/**
 * Who the clients are and what they do.
 *
 * @param url the JDBC URL of the tenant's database at the pooler
 * @param username as whom every client connects
 * @param password its password
 * @param clients how many there are, each with a connection and a thread
 * @param accounts how many accounts {@link LoadSchema} has made
 * @param pace how long each client rests after a transaction
 */
public record LoadSettings(String url, String username, String password, int clients, int accounts, Duration pace) {}
