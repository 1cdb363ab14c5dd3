package io.tributary.validator.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MisplacedIT {
    private static TwoTenants tenants;

    @BeforeAll
    static void start_pipeline() throws Exception {
        tenants = TwoTenants.start();
        tenants.migration.onSource("INSERT INTO public.item SELECT n, 'a, \"b\"', 'note' FROM generate_series(1, 6) n");
        tenants.startSinks();
    }

    @AfterAll
    static void stop_pipeline() throws Exception {
        tenants.close();
    }

    @Test
    void a_row_that_was_given_to_another_tenant_is_found_there_and_others_are_not() throws Exception {
        String b = tenants.id(tenants.b).toString();
        tenants.migration.onTarget("UPDATE public.item SET tenant_id = '" + b + "' WHERE id IN (2, 4)");
        tenants.migration.onTarget("UPDATE public.item SET note = 'another row of b' WHERE id = 4");
        tenants.migration.onTarget("DELETE FROM public.item WHERE id = 5");
        List<String> keys = List.of("2,\"a, \"\"b\"\"\"", "4,\"a, \"\"b\"\"\"", "5,\"a, \"\"b\"\"\"", "not a key…");
        try (Connection source = tenants.a.source().connect("test")) {
            Map<String, String> found =
                    Misplaced.find(tenants.plan, tenants.control, tenants.a, source, tenants.table("item"), keys);
            assertThat(found).isEqualTo(Map.of("2,\"a, \"\"b\"\"\"", "b"));
        }
    }

    @Test
    void nothing_is_looked_for_in_a_shared_table() throws Exception {
        try (Connection source = tenants.a.source().connect("test")) {
            assertThat(Misplaced.find(
                            tenants.plan, tenants.control, tenants.a, source, tenants.table("country"), List.of("de")))
                    .isEmpty();
        }
    }
}
