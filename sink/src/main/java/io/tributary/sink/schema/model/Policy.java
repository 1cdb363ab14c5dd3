package io.tributary.sink.schema.model;

import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A policy of row-level security.
 *
 * @param table the table that it guards
 * @param name its name
 * @param permissive whether it lets rows through (or holds them back)
 * @param command the command that it is about, or {@code ALL}
 * @param roles the roles that it is about; {@code public} stands for all
 * @param using which rows are seen
 * @param check which rows may be written
 */
public record Policy(
        TableName table,
        String name,
        boolean permissive,
        String command,
        List<String> roles,
        Optional<Expression> using,
        Optional<Expression> check) {}
