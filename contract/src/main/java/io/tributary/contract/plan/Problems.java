package io.tributary.contract.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers problems while a plan is read. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    void add(int line, String where, String what, String remedy) {
        Problem problem = new Problem(line, where, what, remedy);
        if (!found.contains(problem)) {
            found.add(problem);
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    boolean has(String where) {
        return found.stream().anyMatch(problem -> problem.where().equals(where));
    }

    List<Problem> inOrder() {
        return found.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }
}
