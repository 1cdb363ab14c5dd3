package io.tributary.contract.control;

import java.util.List;

/**
 * A person's wish that rows of a tenant be read from its source again and applied in order with the stream.
 *
 * @param id greater than that of every request before
 * @param tables which rows, each table once
 */
public record RepairRequest(long id, List<RepairedTable> tables) {}
