package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.CollectionName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Facts of the target's catalog about the parts that a table is made of.
 *
 * @param role the role that is logged in
 * @param database the database
 * @param createsSchemas whether the role may create schemas
 * @param schemas the schemas that exist, among those asked for, and whether the role may create objects in them
 * @param types the types that exist, among those asked for; of an enumeration its labels in order, of others no labels
 * @param strangers the owners of those types that belong to roles which are not trusted
 * @param extensions the extensions that are installed, and the schema of each
 * @param available the extensions that could be installed
 * @param primaryKey the name of the table's primary key constraint, {@code null} if it has none
 * @param keptColumns the columns of the table that are marked as dropped in the source
 * @param hasRows whether the table has rows
 */
public record TargetFacts(
        String role,
        String database,
        boolean createsSchemas,
        Map<String, Boolean> schemas,
        Map<CollectionName, List<String>> types,
        Map<CollectionName, String> strangers,
        Map<String, String> extensions,
        Set<String> available,
        @Nullable String primaryKey,
        Set<String> keptColumns,
        boolean hasRows) {
    boolean hasType(String schema, String name) {
        return types.containsKey(new CollectionName(schema, name));
    }

    Optional<String> stranger(String schema, String name) {
        return Optional.ofNullable(strangers.get(new CollectionName(schema, name)));
    }

    Optional<List<String>> labels(String schema, String name) {
        return Optional.ofNullable(types.get(new CollectionName(schema, name)));
    }
}
