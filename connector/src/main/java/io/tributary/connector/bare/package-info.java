/** Debezium's engine as it comes, to measure against. */
package io.tributary.connector.bare;
