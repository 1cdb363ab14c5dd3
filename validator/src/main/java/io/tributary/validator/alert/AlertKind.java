package io.tributary.validator.alert;

/**
 * What a person is alerted about. Each condition is looked at every few seconds. It counts as begun when it was seen a
 * number of times in a row, and as ended when it was absent a number of times in a row, so that what comes and goes is one
 * alert.
 */
enum AlertKind {
    /** The newest validation found rows that differ, or another thing that must not be. */
    DIFFERENCE(
            "difference",
            1,
            1,
            "the target is NOT the same as the source",
            "the target is the same as the source again"),
    /** A change waits for longer than the plan allows. */
    LAG("lag", 2, 2, "changes arrive LATE in the target", "changes arrive in time again"),
    /** A stage waits for a person. It tries again every few seconds and says that it runs while it does. */
    PAUSED("paused", 1, 30, "the tenant is PAUSED", "no stage is paused any more"),
    /** The tenant's slot holds back more of its source's log than the plan allows. The log shrinks in steps. */
    RETAINED_WAL("retainedWal", 2, 20, "the source's LOG GROWS", "the source can remove its log again"),
    /** What was seen from the application's side after the tenant was switched is not as it should be. */
    POST_CHECK("postCheck", 1, 1, "the target does NOT serve as it should", "the target serves as it should"),
    /** One of the plan's triggers was pulled for a tenant that the target serves. */
    ROLLBACK_ADVISED("rollbackAdvised", 2, 10, "a ROLLBACK is advised", "no rollback is advised any more");

    private final String text;
    private final int looksToBegin;
    private final int looksToEnd;
    private final String beginning;
    private final String end;

    AlertKind(String text, int looksToBegin, int looksToEnd, String beginning, String end) {
        this.text = text;
        this.looksToBegin = looksToBegin;
        this.looksToEnd = looksToEnd;
        this.beginning = beginning;
        this.end = end;
    }

    /** The kind as it is written in the control schema and in JSON. */
    String text() {
        return text;
    }

    static AlertKind of(String text) {
        for (AlertKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of alert: " + text);
    }

    /** How often in a row the condition is to be seen, or to be absent, to count. */
    int looks(boolean present) {
        return present ? looksToBegin : looksToEnd;
    }

    /** What has happened, for people. */
    String headline(boolean begins) {
        return begins ? beginning : end;
    }
}
