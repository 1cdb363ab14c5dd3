package io.tributary.contract.stage;

/** A tenant cannot go on until a person has done something. */
public final class PausedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String remedy;

    /**
     * @param reason what is wrong and where: the table, the key, the position
     * @param remedy what to do, as a command where there is one
     */
    public PausedException(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    public PausedException(String reason, String remedy, Throwable cause) {
        super(reason, cause);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
