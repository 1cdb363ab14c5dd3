/** Sees a running source's schema change, and decides when its tenant goes on. */
package io.tributary.connector.schema;
