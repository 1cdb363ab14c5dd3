package io.tributary.validator.cutover;

import io.tributary.contract.plan.Tenant;
import java.util.List;

/** Looks at a tenant that was switched over, as its application would. */
@FunctionalInterface
public interface PostChecks {
    /** Where nobody looks. */
    PostChecks NONE = tenant -> List.of();

    /** What was found, as what becomes JSON. A tenant that was switched stays switched, whatever it is. */
    Object run(Tenant tenant) throws Exception;
}
