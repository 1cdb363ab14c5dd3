package io.tributary.contract.plan;

/**
 * One thing that is wrong with a plan.
 *
 * @param line the line of the plan file, from 1; 0 when no single line is to blame
 * @param where the key, written as a path ({@code tenants[1].source.url})
 * @param what what is wrong
 * @param remedy what to do about it
 */
public record Problem(int line, String where, String what, String remedy) {

    @Override
    public String toString() {
        String place = line > 0 ? "line " + line + ": " : "";
        return place + where + ": " + what + "; " + remedy;
    }
}
