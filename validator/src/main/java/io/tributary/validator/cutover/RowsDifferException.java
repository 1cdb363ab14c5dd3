package io.tributary.validator.cutover;

import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import java.util.List;

/** Both sides were compared, and differ. */
public final class RowsDifferException extends Exception {
    private static final long serialVersionUID = 1;

    public RowsDifferException(Validation validation) {
        super("rows differ at " + validation.position() + " in " + tables(validation) + "; tributary validate --tenant "
                + validation.slug());
    }

    private static List<String> tables(Validation validation) {
        return validation.differing().stream().map(TableValidation::name).toList();
    }
}
