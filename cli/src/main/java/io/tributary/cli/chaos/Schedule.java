package io.tributary.cli.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which victim dies when, as a seed decides it: the same seed and the same victims give the same steps. */
public final class Schedule {
    /** Short pauses hit what is starting, long ones what has come up and works. Most are short. */
    private static final int SHORTEST_MILLIS = 100;

    private static final int LONGEST_MILLIS = 5_000;
    private static final int PATIENT_ONE_IN = 8;

    private final Random random;
    private final List<Victim> lots = new ArrayList<>();

    /** @param victims each gets as many lots as it weighs */
    public Schedule(List<Victim> victims, long seed) {
        random = new Random(seed);
        victims.forEach(victim -> lots.addAll(Collections.nCopies(victim.weight(), victim)));
    }

    /**
     * One death.
     *
     * @param patient whether it waits until all have recovered from the death before it
     * @param pauseMillis for how long it waits then
     * @param victim who dies
     * @param seed where the victim's own choices begin
     */
    public record Step(boolean patient, long pauseMillis, Victim victim, long seed) {}

    /** The next step. */
    public Step next() {
        boolean patient = random.nextInt(PATIENT_ONE_IN) == 0;
        double skewed = Math.pow(random.nextDouble(), 2);
        long pause = SHORTEST_MILLIS + Math.round(skewed * (LONGEST_MILLIS - SHORTEST_MILLIS));
        return new Step(patient, pause, lots.get(random.nextInt(lots.size())), random.nextLong());
    }
}
