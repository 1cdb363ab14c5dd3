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
 * @param kills how often something is killed meanwhile; 0 runs all stages in this process and kills nothing
 * @param seed where the random choices of writers and killer begin
 * @param pooled whether the tenants' applications connect through a PgBouncer, which is installed; else they follow the
 *     routing state
 */
public record DemoOptions(
        int tenants, int seconds, Optional<Path> script, boolean keep, int kills, long seed, boolean pooled) {

    public DemoOptions {
        if (tenants < 1 || seconds < 1 || kills < 0) {
            throw new IllegalArgumentException("a demo has at least one tenant and lasts at least one second");
        }
    }
}
