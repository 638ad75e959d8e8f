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
 * The types of one database: the built-in ones, and those its catalog was asked for. Immutable and thread-safe; knows no
 * connection: {@link #query} is the SQL to run, {@link #with} takes the rows.
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
     * Returns the query that describes the types {@code oids} and all they are made of, to be run once, with or without
     * parameters' support: its only input is numbers. Every row is a {@link TypeRow}, its columns in that record's order, the
     * OIDs as {@code bigint}.
     */
    public static String query(Collection<Integer> oids) {
        return CatalogQuery.of(oids);
    }

    /**
     * Returns the type of that OID; one {@linkplain PgType#unknown unknown}, without a name of its own, where neither
     * PostgreSQL nor this catalog knows it.
     */
    public PgType type(int oid) {
        PgType type = find(oid);
        return type == null ? PgType.unknown(oid, "pg_catalog", Integer.toUnsignedString(oid)) : type;
    }

    /**
     * Returns the type of that OID, or the best that can be made of the name alone, as pgoutput's Type message tells it: the
     * extension types {@code hstore}, {@code citext} and {@code ltree} are known by theirs, and a domain comes with the name of
     * the type it is made of.
     */
    public PgType type(int oid, String schema, String name) {
        PgType type = find(oid);
        return type == null ? TypeBuilder.named(oid, schema, name) : type;
    }

    private @Nullable PgType find(int oid) {
        PgType builtIn = PgType.builtIn(oid);
        return builtIn == null ? byOid.get(oid) : builtIn;
    }

    /** Returns which of {@code oids} this catalog does not know: those to {@link #query}. */
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
     * Returns this catalog with the types of {@code rows}, which replace older ones of the same OID. A type that refers to one
     * neither here nor there is decoded as far as that goes: the missing part is an unknown type.
     */
    public TypeCatalog with(List<TypeRow> rows) {
        Map<Integer, PgType> types = new HashMap<>(byOid);
        types.putAll(TypeBuilder.build(rows, this));
        return new TypeCatalog(Map.copyOf(types));
    }
}
