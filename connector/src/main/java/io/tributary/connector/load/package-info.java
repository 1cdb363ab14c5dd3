/**
 * Copies a tenant's rows around Kafka: read by COPY as they were where its slot begins, mapped by the SELECT itself, written
 * by COPY into the target. The only part of the connector that writes rows there: through Kafka they would go several times
 * as slowly.
 */
package io.tributary.connector.load;
