/** Looks at a tenant from its application's side, right after it was switched. */
package io.tributary.validator.postcheck;
