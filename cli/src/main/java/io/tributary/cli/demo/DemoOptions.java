package io.tributary.cli.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a demo is to be like.
 *
 * @param tenants how many tenants, at least one
 * @param seconds how long changes stream after all rows have been copied, at least one
 * @param script a SQL script that creates each tenant's database; without one it is the shop
 * @param keep whether the servers stay until they are stopped
 * @param seed where the writers' random choices begin
 */
public record DemoOptions(int tenants, int seconds, Optional<Path> script, boolean keep, long seed) {

    public DemoOptions {
        if (tenants < 1 || seconds < 1) {
            throw new IllegalArgumentException("a demo has at least one tenant and lasts at least one second");
        }
    }
}
