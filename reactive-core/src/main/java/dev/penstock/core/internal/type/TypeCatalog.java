package dev.penstock.core.internal.type;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Types of one database: the built-in ones, and those that were queried from its catalog. Immutable and thread-safe. It uses no
 * connection: {@link #query} returns the SQL to run, and {@link #with} accepts the rows.
 */
public final class TypeCatalog {
    private static final TypeCatalog BUILT_IN = new TypeCatalog(Map.of());

    private final Map<Integer, PgType> byOid;

    private TypeCatalog(Map<Integer, PgType> byOid) {
        this.byOid = byOid;
    }

    /** Returns the catalog that knows the built-in types only. */
    public static TypeCatalog builtIn() {
        return BUILT_IN;
    }

    /**
     * Returns the query for the types {@code oids} and all types on which they depend. It contains only numbers and has no parameters. Each
     * row is a {@link TypeRow}, with the columns in the order of that record and OIDs as {@code bigint}.
     */
    public static String query(Collection<Integer> oids) {
        return CatalogQuery.of(oids);
    }

    /**
     * Returns the type with the OID {@code oid}. If neither PostgreSQL nor this catalog has it, the type is
     * {@linkplain PgType#unknown unknown} and has no name of its own.
     */
    public PgType type(int oid) {
        PgType type = find(oid);
        return type == null ? PgType.unknown(oid, "pg_catalog", Integer.toUnsignedString(oid)) : type;
    }

    /**
     * Returns the type with the OID {@code oid}, or one by the name in pgoutput's Type message. The extension types {@code hstore},
     * {@code citext} and {@code ltree} are known by their names, and for a domain the message contains the name of its base type.
     */
    public PgType type(int oid, String schema, String name) {
        PgType type = find(oid);
        return type == null ? TypeBuilder.named(oid, schema, name) : type;
    }

    private @Nullable PgType find(int oid) {
        PgType builtIn = PgType.builtIn(oid);
        return builtIn == null ? byOid.get(oid) : builtIn;
    }

    /** Returns those of {@code oids} that this catalog does not have and that must be {@linkplain #query queried}. */
    public Set<Integer> missing(Collection<Integer> oids) {
        Set<Integer> missing = new TreeSet<>(Integer::compareUnsigned);
        for (Integer oid : oids) {
            if (find(oid) == null) {
                missing.add(oid);
            }
        }
        return Collections.unmodifiableSet(missing);
    }

    /**
     * Returns this catalog with the types of {@code rows}, which replace older types with the same OID. If a type refers to a missing one,
     * that part is an unknown type.
     */
    public TypeCatalog with(List<TypeRow> rows) {
        Map<Integer, PgType> types = new HashMap<>(byOid);
        types.putAll(TypeBuilder.build(rows, this));
        return new TypeCatalog(Map.copyOf(types));
    }
}
