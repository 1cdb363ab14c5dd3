package io.tributary.contract.plan;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** A plan that cannot be used. Holds every problem that was found, in the order of the file. */
public final class PlanException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    public PlanException(String file, List<Problem> problems) {
        super(problems.stream().map(problem -> file + ": " + problem).collect(joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
