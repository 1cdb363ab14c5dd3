package io.tributary.cli.demo;

import io.tributary.cli.preflight.Preflight;

/** Preflight has found what stops a demo: something in the user's own schema. */
public final class BlockedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Preflight preflight;

    BlockedException(Preflight preflight) {
        super("preflight has found blockers: " + preflight.blockers().size());
        this.preflight = preflight;
    }

    public Preflight preflight() {
        return preflight;
    }
}
