package io.tributary.cli.load;

import java.util.List;

/**
 * The clients' books against the database that serves.
 *
 * @param acknowledged transactions whose commit the server acknowledged
 * @param unknown those whose commit was not answered; they may be there or not
 * @param lost acknowledged ones that are not there
 * @param doubled that are there more than once
 * @param unbooked that are there and that no client knows of
 * @param balanced whether no money was made or lost
 * @param errors what clients were told, the first of them
 * @param errorCount how often they were told something
 */
public record Verdict(
        long acknowledged,
        long unknown,
        long lost,
        long doubled,
        long unbooked,
        boolean balanced,
        List<String> errors,
        long errorCount) {

    public Verdict {
        errors = List.copyOf(errors);
    }

    /** Whether nothing was lost, doubled or made up; clients may have had errors. */
    public boolean sound() {
        return lost == 0 && doubled == 0 && unbooked == 0 && balanced;
    }
}
