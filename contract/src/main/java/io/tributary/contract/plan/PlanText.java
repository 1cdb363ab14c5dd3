package io.tributary.contract.plan;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** One value of a plan file with its place. Empty where the plan has none, or where that was already reported. */
record PlanText(Optional<String> value, int line, String where, Problems problems) {

    void problem(String what, String remedy) {
        problems.add(line, where, what, remedy);
    }

    void check(Predicate<String> rule, String what, String remedy) {
        value.filter(rule.negate()).ifPresent(wrong -> problem("'" + wrong + "' " + what, remedy));
    }

    /** Converts the value; a conversion that throws is a problem. */
    <T> Optional<T> map(Function<String, T> conversion, String what, String remedy) {
        return convert(conversion, "'" + value.orElse("") + "' " + what, remedy);
    }

    /** The same for a value that is not to be shown. */
    <T> Optional<T> mapHidden(Function<String, T> conversion, String what, String remedy) {
        return convert(conversion, what, remedy);
    }

    private <T> Optional<T> convert(Function<String, T> conversion, String what, String remedy) {
        try {
            return value.map(conversion);
        } catch (RuntimeException e) {
            problem(what, remedy);
            return Optional.empty();
        }
    }
}
