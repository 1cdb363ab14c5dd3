/** Keeps applications from writing a tenant's tables where the tenant is not served. */
package io.tributary.validator.gate;
