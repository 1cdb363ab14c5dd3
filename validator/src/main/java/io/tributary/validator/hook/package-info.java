/** Commands of the plan that are run where a tenant is switched. */
package io.tributary.validator.hook;
