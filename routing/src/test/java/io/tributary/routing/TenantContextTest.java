package io.tributary.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TenantContextTest {
    private static final UUID ONE = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();

    @Test
    void there_is_no_tenant_outside_of_a_scope() {
        assertThat(TenantContext.current()).isEmpty();
    }

    @Test
    void a_nested_scope_gives_the_enclosing_tenant_back() {
        TenantContext.run(ONE, () -> {
            TenantContext.run(OTHER, () -> assertThat(TenantContext.current()).contains(OTHER));
            assertThat(TenantContext.current()).contains(ONE);
        });
        assertThat(TenantContext.current()).isEmpty();
    }

    @Test
    void a_scope_ends_when_its_task_throws() {
        assertThatThrownBy(() -> TenantContext.call(ONE, () -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertThat(TenantContext.current()).isEmpty();
    }

    @Test
    void a_pooled_thread_takes_no_tenant_to_its_next_task() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            pool.submit(() -> TenantContext.run(ONE, () -> {})).get();
            assertThat(pool.submit(TenantContext::current).get()).isEqualTo(Optional.empty());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void a_scope_is_not_inherited_by_threads_started_in_it() throws Exception {
        Optional<UUID> seen = TenantContext.call(ONE, () -> {
            ExecutorService pool = Executors.newSingleThreadExecutor();
            try {
                return pool.submit(TenantContext::current).get();
            } finally {
                pool.shutdownNow();
            }
        });
        assertThat(seen).isEmpty();
    }
}
