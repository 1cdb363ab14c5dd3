/** When it is better to go back to a tenant's source, by what the plan's triggers say. */
package io.tributary.validator.advice;
