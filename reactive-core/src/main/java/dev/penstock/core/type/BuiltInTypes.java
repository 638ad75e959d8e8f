package dev.penstock.core.type;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The types whose OIDs are fixed in PostgreSQL's sources ({@code pg_type.dat}): the same in every database and version.
 */
final class BuiltInTypes {
    private static final Map<Integer, PgType> BY_OID = new HashMap<>();

    static {
        base(16, "bool", 1000, BoolCodec::new);
        base(17, "bytea", 1001, ByteaCodec::new);
        base(19, "name", 1003, TextCodec::new);
        base(20, "int8", 1016, IntegerCodecs.Int8::new);
        base(21, "int2", 1005, IntegerCodecs.Int2::new);
        base(23, "int4", 1007, IntegerCodecs.Int4::new);
        base(25, "text", 1009, TextCodec::new);
        base(114, "json", 199, JsonCodec::json);
        base(142, "xml", 143, TextCodec::new);
        base(700, "float4", 1021, FloatCodecs.Float4::new);
        base(701, "float8", 1022, FloatCodecs.Float8::new);
        base(1042, "bpchar", 1014, TextCodec::new);
        base(1043, "varchar", 1015, TextCodec::new);
        base(1082, "date", 1182, DateTimeCodecs.Date::new);
        base(1114, "timestamp", 1115, DateTimeCodecs.Timestamp::new);
        base(1184, "timestamptz", 1185, DateTimeCodecs.TimestampWithZone::new);
        base(1700, "numeric", 1231, NumericCodec::new);
        base(2950, "uuid", 2951, UuidCodec::new);
        base(3802, "jsonb", 3807, JsonCodec::jsonb);
    }

    private BuiltInTypes() {}

    static @Nullable PgType byOid(int oid) {
        return BY_OID.get(oid);
    }

    private static void base(int oid, String name, int arrayOid, Function<String, Codec> codec) {
        PgType type = PgType.builder(oid, "pg_catalog", name, PgType.Kind.BASE)
                .codec(codec.apply(name))
                .build();
        BY_OID.put(oid, type);
        array(arrayOid, type);
    }

    private static void array(int oid, PgType element) {
        BY_OID.put(
                oid,
                PgType.builder(oid, "pg_catalog", '_' + element.name(), PgType.Kind.ARRAY)
                        .part(element)
                        .build());
    }
}
