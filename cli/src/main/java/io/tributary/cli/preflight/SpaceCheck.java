package io.tributary.cli.preflight;

import io.tributary.cli.console.Amounts;
import io.tributary.contract.check.Finding;
import java.util.List;
import java.util.Optional;

/** What the target's disk needs. How much it has left, no SQL tells; so what is not small is never called enough. */
final class SpaceCheck {
    static final String NAME = "disk-space";
    private static final long SMALL = 1L << 30;

    private SpaceCheck() {}

    static List<Finding> check(Survey survey) {
        long now = survey.sources().values().stream()
                .mapToLong(DatabaseFacts::bytes)
                .sum();
        long later = survey.sources().values().stream()
                .mapToLong(DatabaseFacts::targetBytes)
                .sum();
        String found = "tables and indexes take " + Amounts.bytes(now) + " in the sources and about "
                + Amounts.bytes(later)
                + " in the target; Kafka keeps every row twice; free space cannot be asked for by"
                + " SQL";
        if (later < SMALL) {
            return List.of(Finding.pass(NAME, Optional.empty(), found));
        }
        return List.of(Finding.warning(
                NAME,
                Optional.empty(),
                found,
                "on the target's machine, at least " + Amounts.bytes(later + later / 2) + " should be free: df -h"
                        + " \"$(psql -Atc 'SHOW data_directory')\"; on the brokers' machines "
                        + Amounts.bytes(2 * now) + " for each copy: df -h (their log.dirs)"));
    }
}
