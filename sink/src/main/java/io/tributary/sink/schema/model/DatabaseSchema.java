package io.tributary.sink.schema.model;

import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.SortedMap;

/**
 * A database's schema.
 *
 * @param tables the tables, partitions included, by name
 * @param types the user's types, by name as SQL wants it
 * @param sequences the sequences, by name as SQL wants it
 * @param dependencies what has to be there before
 * @param comments comments on all but tables and columns; some may be on what is not here
 */
public record DatabaseSchema(
        SortedMap<TableName, TableDefinition> tables,
        SortedMap<String, TypeDefinition> types,
        SortedMap<String, SequenceDefinition> sequences,
        List<Dependency> dependencies,
        List<Comment> comments) {}
