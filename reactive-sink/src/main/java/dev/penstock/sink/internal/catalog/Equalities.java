package dev.penstock.sink.internal.catalog;

import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.sql.TargetColumn;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operators that compare values of a type for equality.
 *
 * @param incomparable the OIDs of the base types that have none
 * @param operators those of types that did not come with PostgreSQL, by the OID of the type
 */
record Equalities(Set<Integer> incomparable, Map<Integer, String> operators) {
    /** Returns the operator of a type with its schema, {@code null} if it has none. */
    @Nullable
    String of(PgType type) {
        PgType base = type.withoutDomain();
        return isComparable(base) ? operators.getOrDefault(base.oid(), TargetColumn.BUILT_IN_EQUALITY) : null;
    }

    private boolean isComparable(PgType type) {
        PgType base = type.withoutDomain();
        PgType element = base.element();
        return !incomparable.contains(base.oid())
                && (element == null || isComparable(element))
                && base.fields().stream().allMatch(field -> isComparable(field.type()));
    }
}
