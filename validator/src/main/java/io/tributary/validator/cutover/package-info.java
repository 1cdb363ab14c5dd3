/** Switches a tenant from its source to the target and back: a journaled state machine, its steps and its refusals. */
package io.tributary.validator.cutover;
