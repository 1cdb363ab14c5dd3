/** Prepares a tenant's way back from the target to its source, and proves that it works before it is needed. */
package io.tributary.validator.wayback;
