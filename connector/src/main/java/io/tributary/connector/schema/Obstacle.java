package io.tributary.connector.schema;

/**
 * Why a tenant cannot go on behind a change of its source's schema.
 *
 * @param reason what has changed, and what the target lacks for it
 * @param remedy the commands that remove the obstacle
 */
record Obstacle(String reason, String remedy) {}
