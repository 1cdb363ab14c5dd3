package io.tributary.contract.plan;

/** Where a cutover or a rollback runs a command of the plan. */
public enum HookPoint {
    /** Before a cutover stops the tenant's writes on the source. */
    BEFORE_FENCE("beforeFence"),
    /** Before the target begins to serve: writes are stopped, everything is applied and verified. */
    BEFORE_SWITCH("beforeSwitch"),
    /** The target serves. */
    AFTER_SWITCH("afterSwitch"),
    /** A cutover was called off; the source serves as before. */
    AFTER_UNDO("afterUndo"),
    /** Before a rollback stops the tenant's writes on the target. */
    BEFORE_ROLLBACK("beforeRollback"),
    /** The source serves again. */
    AFTER_ROLLBACK("afterRollback");

    private final String planName;

    HookPoint(String planName) {
        this.planName = planName;
    }

    /** The point's name in a plan. */
    public String planName() {
        return planName;
    }
}
