package io.tributary.validator.lag;

import io.tributary.contract.stage.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Collects what could not be read, so that one failed reading leaves the others whole. For one thread. */
final class Notes {
    private final List<String> notes = new ArrayList<>();

    /** The value; empty, with a note, when reading it failed. */
    <T> Optional<T> read(String what, Callable<Optional<T>> reading) throws InterruptedException {
        try {
            return reading.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            add(what + " cannot be read: " + Faults.describe(e));
            return Optional.empty();
        }
    }

    void add(String note) {
        notes.add(note);
    }

    List<String> list() {
        return List.copyOf(notes);
    }
}
