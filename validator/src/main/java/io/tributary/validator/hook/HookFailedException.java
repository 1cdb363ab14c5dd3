package io.tributary.validator.hook;

import io.tributary.contract.plan.HookPoint;

/** A command of the plan failed, or took too long and was killed; the message has the last lines that it wrote. */
public final class HookFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient HookRun run;

    HookFailedException(HookPoint point, String what, HookRun run) {
        super("the hook " + point.planName() + " " + what
                + (run.output().isBlank() ? "; it wrote nothing" : ":\n" + run.lastLines()));
        this.run = run;
    }

    /** What it did, as evidence. */
    public HookRun run() {
        return run;
    }
}
