/** What a tenant's source has changed since it was compared last, as its topic tells. */
package io.tributary.validator.increment;
