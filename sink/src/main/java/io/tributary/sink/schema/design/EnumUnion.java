package io.tributary.sink.schema.design;

import io.tributary.sink.schema.model.TypeDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One enum for tenants of which some have values that others lack. */
public final class EnumUnion {

    private EnumUnion() {}

    /** The enum with all values, each behind the one that it follows; empty where two tenants order values otherwise. */
    static Optional<TypeDefinition> of(Collection<TypeDefinition> versions) {
        List<String> labels = new ArrayList<>();
        for (TypeDefinition version : versions) {
            if (version.kind() != TypeDefinition.Kind.ENUM) {
                return Optional.empty();
            }
            insert(labels, version.labels());
        }
        boolean ordered = versions.stream().allMatch(version -> isInOrder(version.labels(), labels));
        return ordered ? Optional.of(versions.iterator().next().withLabels(labels)) : Optional.empty();
    }

    /** Whether values stand in the order in which these have them. */
    public static boolean isInOrder(List<String> some, List<String> all) {
        List<String> common = all.stream().filter(some::contains).toList();
        return common.equals(some);
    }

    private static void insert(List<String> labels, List<String> version) {
        int behind = 0;
        for (String label : version) {
            int known = labels.indexOf(label);
            if (known < 0) {
                labels.add(behind, label);
                behind++;
            } else {
                behind = known + 1;
            }
        }
    }
}
