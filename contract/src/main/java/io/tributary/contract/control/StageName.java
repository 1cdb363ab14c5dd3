package io.tributary.contract.control;

import java.util.Locale;

/** The stages of the pipeline, in the order in which a change passes them. */
public enum StageName {
    CONNECTOR,
    TRANSFORMER,
    SINK,
    VALIDATOR;

    /** The stage's name on the command line and in the control schema. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
