package io.tributary.cli.exact;

import io.tributary.embedded.PostgresVersion;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Every operation that a source knows, on one running migration of two tenants with the same keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class Operations {
    private static final String PLAN = """
            tables:
              include: ["*.*"]
              exclude: [public.outside]
              keys: { default: composite, "by_offset.*": offset, "by_uuid.*": uuid, "by_keep.*": keep }
            """;

    private final PostgresVersion version;
    private ExactRig rig;

    Operations(PostgresVersion version) {
        this.version = version;
    }

    @BeforeAll
    void start() throws Exception {
        rig = ExactRig.of(version, Map.of("max_prepared_transactions", "10"));
        // a test that leaves a lock behind is to fail the next, not to hold it up
        rig.databases().execute("postgres", "ALTER ROLE postgres SET lock_timeout = '20s'");
        String sql = resource("operations.sql");
        rig.tenant("a", sql).tenant("b", sql).planLines(PLAN).start();
        rig.drain();
    }

    @AfterAll
    void stop() throws Exception {
        if (rig != null) {
            rig.close();
        }
    }

    private static String resource(String name) throws Exception {
        try (InputStream stream = Operations.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Nested
    class Rows extends RowOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }

    @Nested
    class Keys extends KeyOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }

    @Nested
    class Truncates extends TruncateOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }

    @Nested
    class LargeValues extends LargeValueOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }

    @Nested
    class Identities extends IdentityOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }

    @Nested
    class UniqueValues extends UniqueOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }

    @Nested
    class References extends ReferenceOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }

    @Nested
    class Transactions extends TransactionOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }

    @Nested
    class Indirect extends IndirectOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }

    @Nested
    class Partitions extends PartitionOperations {
        @Override
        ExactRig rig() {
            return rig;
        }
    }
}
