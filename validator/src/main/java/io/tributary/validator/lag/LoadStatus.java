package io.tributary.validator.lag;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.tributary.contract.control.LoadProgress;
import io.tributary.contract.control.TableLoad;
import java.util.List;
import java.util.Optional;

/**
 * How far the copying of a tenant's rows around Kafka is. Its fields are those of the JSON, where empty is null.
 *
 * @param rows how many rows have been copied
 * @param bytes how many bytes they were, as they were copied
 * @param totalBytes how large all tables are on the source's disk
 * @param fraction how much of everything has been copied, as far as can be told
 * @param secondsLeft how long the rest will take if it goes on as until now; empty while that cannot be told
 * @param waitsFor the slug of the tenant that it waits for, since that one has fallen behind
 * @param tables the tables, the largest first
 */
public record LoadStatus(
        long rows,
        long bytes,
        long totalBytes,
        double fraction,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Double> secondsLeft,
        @JsonSerialize(using = OptionalSerializer.class) Optional<String> waitsFor,
        List<Table> tables) {

    /**
     * How far one table is.
     *
     * @param totalRows how many rows the source's catalogs think there are; 0 where they do not know
     */
    public record Table(String name, long rows, long bytes, long totalRows, long totalBytes, boolean finished) {
        private static Table of(TableLoad load) {
            return new Table(
                    load.table().toString(),
                    load.rows(),
                    load.bytes(),
                    load.totalRows(),
                    load.totalBytes(),
                    load.finished());
        }
    }

    static LoadStatus of(LoadProgress progress) {
        return new LoadStatus(
                progress.rows(),
                progress.bytes(),
                progress.totalBytes(),
                progress.fraction(),
                progress.secondsLeft(),
                progress.waitsFor(),
                progress.tables().stream().map(Table::of).toList());
    }
}
