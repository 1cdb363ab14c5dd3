package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Dependency;
import io.tributary.sink.schema.read.TargetState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What has to be in the target before the tables can be created, and is not. */
public final class Requirements {
    private static final String BUILT_IN = "built-in ";

    private Requirements() {}

    /** The findings, each naming what is missing and for which tables. */
    public static List<Finding> missing(DatabaseSchema schema, TargetState target) {
        List<Finding> findings = new ArrayList<>();
        users(schema).forEach((dependency, users) -> dependency
                .extension()
                .map(extension -> extension(extension, target.extensions().get(extension), users))
                .orElseGet(() -> object(dependency.object(), target, users))
                .ifPresent(findings::add));
        return findings;
    }

    private static Map<Dependency, String> users(DatabaseSchema schema) {
        Map<Dependency, String> users =
                new TreeMap<>((one, other) -> (one.extension().orElse("") + one.object())
                        .compareTo(other.extension().orElse("") + other.object()));
        for (Dependency dependency : schema.dependencies()) {
            String user = dependency
                    .table()
                    .map(Object::toString)
                    .orElseGet(() -> "the type " + dependency.type().orElse("?"));
            users.merge(dependency, user, (one, other) -> one.contains(other) ? one : one + ", " + other);
        }
        return users;
    }

    private static Optional<Finding> extension(String name, TargetState.Extension extension, String users) {
        if (extension == null) {
            return Optional.of(Finding.blocker(
                    "target-extension",
                    Optional.empty(),
                    "the target's server does not have the extension " + name + ", which is needed for " + users,
                    "install its package on the server, or exclude the tables"));
        }
        if (extension.installed() || extension.trusted()) {
            return Optional.empty();
        }
        return Optional.of(Finding.blocker(
                "target-extension",
                Optional.empty(),
                "only a superuser can create the extension " + name + ", which is needed for " + users,
                "as a superuser, in the target: CREATE EXTENSION " + Names.quote(name) + ";"));
    }

    private static Optional<Finding> object(String object, TargetState target, String users) {
        if (target.objects().contains(object)) {
            return Optional.empty();
        }
        return Optional.of(Finding.blocker(
                "target-object",
                Optional.empty(),
                "the target does not have the " + object + ", which is needed for " + users,
                object.startsWith(BUILT_IN)
                        ? "use a target of the sources' version, or do without it in the sources"
                        : "create it in the target as the sources have it"));
    }
}
