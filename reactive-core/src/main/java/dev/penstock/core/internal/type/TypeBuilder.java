package dev.penstock.core.internal.type;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.OpaqueCodec;
import dev.penstock.core.internal.codec.scalar.SmallCodecs;
import dev.penstock.core.internal.codec.text.HstoreCodec;
import dev.penstock.core.internal.codec.text.TextCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builder of types from rows of the catalog, each after the types on which it depends. */
final class TypeBuilder {
    /** The maximum depth of nested types that are decoded, because decoding recurses. Values of deeper types are texts. */
    static final int MAX_DEPTH = 64;

    private final Map<Integer, List<TypeRow>> rows = new HashMap<>();
    private final Map<Integer, PgType> built = new HashMap<>();
    private final Map<Integer, Integer> depths = new HashMap<>();
    private final Set<Integer> underWay = new HashSet<>();
    private final TypeCatalog known;

    private TypeBuilder(List<TypeRow> rows, TypeCatalog known) {
        this.known = known;
        for (TypeRow row : rows) {
            this.rows.computeIfAbsent(row.oid(), oid -> new ArrayList<>()).add(row);
        }
    }

    static Map<Integer, PgType> build(List<TypeRow> rows, TypeCatalog known) {
        TypeBuilder builder = new TypeBuilder(rows, known);
        builder.measureDepths();
        builder.rows.keySet().forEach(builder::type);
        return builder.built;
    }

    /** Returns a type by its name or, for a domain, by that of its base type. In pgoutput an empty schema means "pg_catalog". */
    static PgType named(int oid, String schema, String name) {
        PgType base = schema.isEmpty() || schema.equals("pg_catalog") ? BuiltInTypes.byName(name) : null;
        return base == null ? base(oid, schema, name, true, ',') : domain(oid, "pg_catalog", name, base);
    }

    /** Returns a base type that is not built in: that of an extension that is known by name, or another. */
    static PgType base(int oid, String schema, String name, boolean binary, char delimiter) {
        PgType.Builder builder = PgType.builder(oid, schema, name, PgType.Kind.BASE)
                .binary(binary)
                .delimiter(delimiter);
        Codec codec = switch (name) {
            case "citext" -> new TextCodec(name);
            case "hstore" -> new HstoreCodec(name);
            case "ltree", "lquery", "ltxtquery" -> new SmallCodecs.VersionedTextCodec(name);
            default -> new OpaqueCodec(name);
        };
        return builder.codec(codec).build();
    }

    /** Computes the depth of each type without recursion, up to the maximum. */
    private void measureDepths() {
        boolean changed = true;
        for (int round = 0; changed && round <= MAX_DEPTH; round++) {
            changed = false;
            for (Map.Entry<Integer, List<TypeRow>> entry : rows.entrySet()) {
                int depth = 1;
                for (TypeRow row : entry.getValue()) {
                    depth = Math.max(depth, 1 + depths.getOrDefault(row.part(), 0));
                    depth = Math.max(depth, 1 + depths.getOrDefault(row.attributeType(), 0));
                }
                changed |= !Integer.valueOf(depth).equals(depths.put(entry.getKey(), depth));
            }
        }
    }

    private PgType type(int oid) {
        PgType builtIn = PgType.builtIn(oid);
        if (builtIn != null) {
            return builtIn;
        }
        PgType done = built.get(oid);
        if (done != null) {
            return done;
        }
        List<TypeRow> of = rows.get(oid);
        // No type of PostgreSQL contains itself, but a corrupt catalog must not cause an endless loop.
        if (of == null || !underWay.add(oid)) {
            return known.type(oid);
        }
        PgType type = make(of);
        built.put(oid, type);
        return type;
    }

    private PgType make(List<TypeRow> of) {
        TypeRow row = of.get(0);
        char delimiter = row.delimiter().isEmpty() ? ',' : row.delimiter().charAt(0);
        if (depths.getOrDefault(row.oid(), 0) > MAX_DEPTH) {
            return PgType.unknown(row.oid(), row.schema(), row.name());
        }
        return switch (row.kind()) {
            case "enum" ->
                PgType.builder(row.oid(), row.schema(), row.name(), PgType.Kind.ENUM)
                        .codec(new TextCodec(row.name()))
                        .build();
            case "domain" -> domain(row.oid(), row.schema(), row.name(), type(row.part()));
            case "array" -> {
                PgType element = type(row.part());
                yield structured(row, PgType.Kind.ARRAY, element, ArrayCodec.array(row.name(), element));
            }
            case "range" -> {
                PgType subtype = type(row.part());
                yield structured(row, PgType.Kind.RANGE, subtype, new RangeCodec(row.name(), subtype));
            }
            case "multirange" -> multirange(row, type(row.part()));
            case "composite" -> composite(row, fields(of));
            default -> base(row.oid(), row.schema(), row.name(), row.binary(), delimiter);
        };
    }

    private static PgType domain(int oid, String schema, String name, PgType base) {
        return PgType.builder(oid, schema, name, PgType.Kind.DOMAIN)
                .part(base)
                .delimiter(base.delimiter())
                .codec(base.codec())
                .build();
    }

    private static PgType structured(TypeRow row, PgType.Kind kind, PgType part, Codec codec) {
        return PgType.builder(row.oid(), row.schema(), row.name(), kind)
                .part(part)
                .codec(codec)
                .build();
    }

    private static PgType multirange(TypeRow row, PgType range) {
        PgType subtype = range.element();
        Codec codec = subtype == null ? new OpaqueCodec(row.name()) : new MultirangeCodec(row.name(), subtype);
        return structured(row, PgType.Kind.MULTIRANGE, range, codec);
    }

    private static PgType composite(TypeRow row, List<PgType.Field> fields) {
        return PgType.builder(row.oid(), row.schema(), row.name(), PgType.Kind.COMPOSITE)
                .fields(fields)
                .codec(new CompositeCodec(row.name(), fields))
                .build();
    }

    private List<PgType.Field> fields(List<TypeRow> of) {
        List<PgType.Field> fields = new ArrayList<>();
        for (TypeRow row : of) {
            if (row.attribute() != null) {
                fields.add(new PgType.Field(row.attribute(), type(row.attributeType())));
            }
        }
        return fields;
    }
}
