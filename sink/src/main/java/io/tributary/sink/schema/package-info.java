/** The target's multi-tenant schema: designed from the sources', written as SQL, checked and applied. */
package io.tributary.sink.schema;
