package io.tributary.validator.lag;

import io.tributary.contract.plan.Tenant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is read for all tenants at once, as far as it could be, and why the rest could not. */
record SharedReadings(
        Optional<RecordLag> records,
        Optional<Map<String, LastValidation>> validations,
        Optional<Map<String, List<OpenAlert>>> alerts,
        List<String> notes) {

    Optional<Long> lagRecords(Tenant tenant) {
        return records.flatMap(lag -> lag.of(tenant));
    }

    Optional<LastValidation> lastValidation(Tenant tenant) {
        return validations.map(bySlug -> bySlug.get(tenant.slug()));
    }

    List<OpenAlert> alerts(Tenant tenant) {
        return alerts.map(bySlug -> bySlug.getOrDefault(tenant.slug(), List.of()))
                .orElse(List.of());
    }
}
