/** Takes a source's changes where Debezium has decoded them, before it makes records of them. */
package io.tributary.connector.stream;
