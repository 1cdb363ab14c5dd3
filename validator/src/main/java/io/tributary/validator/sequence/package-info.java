/** Moves sequences past the numbers that a tenant's rows have, before other applications take numbers of them. */
package io.tributary.validator.sequence;
