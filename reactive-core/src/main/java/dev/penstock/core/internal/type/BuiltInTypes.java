package dev.penstock.core.internal.type;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.OpaqueCodec;
import dev.penstock.core.internal.codec.scalar.DateTimeCodecs;
import dev.penstock.core.internal.codec.scalar.FloatCodecs;
import dev.penstock.core.internal.codec.scalar.GeometricCodec;
import dev.penstock.core.internal.codec.scalar.IntegerCodecs;
import dev.penstock.core.internal.codec.scalar.NetworkCodecs;
import dev.penstock.core.internal.codec.scalar.NumericCodec;
import dev.penstock.core.internal.codec.scalar.SmallCodecs;
import dev.penstock.core.internal.codec.scalar.TimeCodecs;
import dev.penstock.core.internal.codec.scalar.UnsignedCodecs;
import dev.penstock.core.internal.codec.text.ByteaCodec;
import dev.penstock.core.internal.codec.text.JsonCodec;
import dev.penstock.core.internal.codec.text.SnapshotCodec;
import dev.penstock.core.internal.codec.text.TextCodec;
import dev.penstock.core.internal.codec.text.TsVectorCodec;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Types whose OIDs are fixed in PostgreSQL's sources ({@code pg_type.dat}) and are the same in all databases and versions.
 */
final class BuiltInTypes {
    private static final Map<Integer, PgType> BY_OID = new HashMap<>();

    static {
        base(16, "bool", 1000, SmallCodecs::bool);
        base(17, "bytea", 1001, ByteaCodec::new);
        base(18, "char", 1002, SmallCodecs.CharCodec::new);
        base(19, "name", 1003, TextCodec::new);
        PgType int8 = base(20, "int8", 1016, IntegerCodecs::int8);
        PgType int2 = base(21, "int2", 1005, IntegerCodecs::int2);
        PgType int4 = base(23, "int4", 1007, IntegerCodecs::int4);
        base(25, "text", 1009, TextCodec::new);
        PgType oid = base(26, "oid", 1028, UnsignedCodecs::unsigned4);
        textOnly(22, "int2vector", 1006, name -> ArrayCodec.vector(name, int2));
        textOnly(30, "oidvector", 1013, name -> ArrayCodec.vector(name, oid));
        base(27, "tid", 1010, SmallCodecs::tid);
        base(28, "xid", 1011, UnsignedCodecs::unsigned4);
        base(29, "cid", 1012, UnsignedCodecs::unsigned4);
        base(114, "json", 199, JsonCodec::json);
        base(142, "xml", 143, TextCodec::new);
        base(600, "point", 1017, GeometricCodec::point);
        base(601, "lseg", 1018, GeometricCodec::lineSegment);
        base(602, "path", 1019, GeometricCodec::path);
        base(603, "box", 1020, GeometricCodec::box);
        base(604, "polygon", 1027, GeometricCodec::polygon);
        base(628, "line", 629, GeometricCodec::line);
        base(718, "circle", 719, GeometricCodec::circle);
        base(650, "cidr", 651, NetworkCodecs.InetCodec::cidr);
        base(869, "inet", 1041, NetworkCodecs.InetCodec::inet);
        base(774, "macaddr8", 775, NetworkCodecs::mac8);
        base(829, "macaddr", 1040, NetworkCodecs::mac6);
        base(700, "float4", 1021, FloatCodecs::float4);
        base(701, "float8", 1022, FloatCodecs::float8);
        base(790, "money", 791, SmallCodecs::money);
        textOnly(1033, "aclitem", 1034, OpaqueCodec::new);
        base(1042, "bpchar", 1014, TextCodec::new);
        base(1043, "varchar", 1015, TextCodec::new);
        PgType date = base(1082, "date", 1182, DateTimeCodecs::date);
        base(1083, "time", 1183, TimeCodecs::time);
        PgType timestamp = base(1114, "timestamp", 1115, DateTimeCodecs::timestamp);
        PgType timestamptz = base(1184, "timestamptz", 1185, DateTimeCodecs::timestampWithZone);
        base(1186, "interval", 1187, TimeCodecs::interval);
        base(1266, "timetz", 1270, TimeCodecs::timeWithZone);
        base(1560, "bit", 1561, SmallCodecs.BitsCodec::new);
        base(1562, "varbit", 1563, SmallCodecs.BitsCodec::new);
        PgType numeric = base(1700, "numeric", 1231, NumericCodec::new);
        base(1790, "refcursor", 2201, TextCodec::new);
        base(2202, "regprocedure", 2207, UnsignedCodecs.Registered::new);
        base(2203, "regoper", 2208, UnsignedCodecs.Registered::new);
        base(2204, "regoperator", 2209, UnsignedCodecs.Registered::new);
        base(2205, "regclass", 2210, UnsignedCodecs.Registered::new);
        base(2206, "regtype", 2211, UnsignedCodecs.Registered::new);
        base(24, "regproc", 1008, UnsignedCodecs.Registered::new);
        base(3734, "regconfig", 3735, UnsignedCodecs.Registered::new);
        base(3769, "regdictionary", 3770, UnsignedCodecs.Registered::new);
        base(4089, "regnamespace", 4090, UnsignedCodecs.Registered::new);
        base(4096, "regrole", 4097, UnsignedCodecs.Registered::new);
        base(4191, "regcollation", 4192, UnsignedCodecs.Registered::new);
        base(2950, "uuid", 2951, SmallCodecs::uuid);
        base(2970, "txid_snapshot", 2949, SnapshotCodec::new);
        base(5038, "pg_snapshot", 5039, SnapshotCodec::new);
        base(3220, "pg_lsn", 3221, SmallCodecs::lsn);
        base(3614, "tsvector", 3643, TsVectorCodec::new);
        textOnly(3615, "tsquery", 3645, OpaqueCodec::new);
        base(3802, "jsonb", 3807, JsonCodec::jsonb);
        base(4072, "jsonpath", 4073, SmallCodecs.VersionedTextCodec::new);
        base(5069, "xid8", 271, UnsignedCodecs::unsigned8);
        range(3904, "int4range", 3905, 4451, "int4multirange", 6150, int4);
        range(3906, "numrange", 3907, 4532, "nummultirange", 6151, numeric);
        range(3908, "tsrange", 3909, 4533, "tsmultirange", 6152, timestamp);
        range(3910, "tstzrange", 3911, 4534, "tstzmultirange", 6153, timestamptz);
        range(3912, "daterange", 3913, 4535, "datemultirange", 6155, date);
        range(3926, "int8range", 3927, 4536, "int8multirange", 6157, int8);
    }

    private BuiltInTypes() {}

    static @Nullable PgType byOid(int oid) {
        return BY_OID.get(oid);
    }

    static @Nullable PgType byName(String name) {
        for (PgType type : BY_OID.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }

    static Map<Integer, PgType> all() {
        return Collections.unmodifiableMap(BY_OID);
    }

    private static PgType base(int oid, String name, int arrayOid, Function<String, Codec> codec) {
        return base(oid, name, arrayOid, codec.apply(name), true);
    }

    /**
     * Adds a type without a binary form, or whose receive function rejects a value that its send function produces: an empty
     * {@code tsquery} or vector (14 to 18).
     */
    private static void textOnly(int oid, String name, int arrayOid, Function<String, Codec> codec) {
        base(oid, name, arrayOid, codec.apply(name), false);
    }

    private static PgType base(int oid, String name, int arrayOid, Codec codec, boolean binary) {
        PgType type = PgType.builder(oid, "pg_catalog", name, PgType.Kind.BASE)
                .delimiter(name.equals("box") ? ';' : ',')
                .binary(binary)
                .codec(codec)
                .build();
        add(type, arrayOid);
        return type;
    }

    private static void range(
            int oid, String name, int arrayOid, int multiOid, String multiName, int multiArrayOid, PgType subtype) {
        PgType range = structured(oid, name, PgType.Kind.RANGE, subtype, RangeCodec::new);
        add(range, arrayOid);
        add(
                PgType.builder(multiOid, "pg_catalog", multiName, PgType.Kind.MULTIRANGE)
                        .part(range)
                        .codec(new MultirangeCodec(multiName, subtype))
                        .build(),
                multiArrayOid);
    }

    private static void add(PgType type, int arrayOid) {
        BY_OID.put(type.oid(), type);
        BY_OID.put(arrayOid, structured(arrayOid, '_' + type.name(), PgType.Kind.ARRAY, type, ArrayCodec::array));
    }

    private static PgType structured(
            int oid, String name, PgType.Kind kind, PgType part, BiFunction<String, PgType, Codec> codec) {
        return PgType.builder(oid, "pg_catalog", name, kind)
                .part(part)
                .codec(codec.apply(name, part))
                .build();
    }
}
