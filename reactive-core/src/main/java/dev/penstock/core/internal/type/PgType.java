package dev.penstock.core.internal.type;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.OpaqueCodec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Type in a PostgreSQL database: its names, its structure, and the codec of its values.
 *
 * <p>Built-in types come from {@link #builtIn}, those of a database from a {@link TypeCatalog}. Immutable and thread-safe;
 * equal when OID, names and structure are.
 */
public final class PgType {
    private final int oid;
    private final String schema;
    private final String name;
    private final Kind kind;
    private final @Nullable PgType part;
    private final List<Field> fields;
    private final char delimiter;
    private final Codec codec;
    private final boolean binary;

    private PgType(Builder builder) {
        this.oid = builder.oid;
        this.schema = builder.schema;
        this.name = builder.name;
        this.kind = builder.kind;
        this.part = builder.part;
        this.fields = builder.fields;
        this.delimiter = builder.delimiter;
        this.codec = builder.codec;
        this.binary = builder.binary
                && codec.understandsBinary()
                && (part == null || part.binary)
                && fields.stream().allMatch(field -> field.type().binary);
    }

    /**
     * Returns the built-in type of that OID, or {@code null} if there is none. Only types whose OID is the same in every
     * database and version are built in.
     */
    public static @Nullable PgType builtIn(int oid) {
        return BuiltInTypes.byOid(oid);
    }

    /** Returns a type for which only the name is known; its values are texts. */
    public static PgType unknown(int oid, String schema, String name) {
        return new Builder(oid, schema, name, Kind.BASE)
                .codec(new OpaqueCodec(name))
                .binary(false)
                .build();
    }

    static Builder builder(int oid, String schema, String name, Kind kind) {
        return new Builder(oid, schema, name, kind);
    }

    /** Returns the OID; unsigned, print it with {@link Integer#toUnsignedString(int)}. */
    public int oid() {
        return oid;
    }

    /** Returns the schema, unquoted; {@code pg_catalog} for the built-in ones. */
    public String schema() {
        return schema;
    }

    /** Returns the name, unquoted; that of an array type usually begins with an underscore. */
    public String name() {
        return name;
    }

    /** Returns the kind of the type. */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the type of an array's elements, the subtype of a range, the range of a multirange; {@code null} for the other
     * kinds.
     */
    public @Nullable PgType element() {
        return kind == Kind.DOMAIN ? null : part;
    }

    /** Returns the base type of a domain, which can be a domain again; {@code null} for the other kinds. */
    public @Nullable PgType base() {
        return kind == Kind.DOMAIN ? part : null;
    }

    /** Returns this type, or for a domain the base type that is not a domain. */
    public PgType withoutDomain() {
        PgType type = this;
        while (type.kind == Kind.DOMAIN && type.part != null) {
            type = type.part;
        }
        return type;
    }

    /** Returns the fields of a composite type, in order; empty for the other kinds. */
    public List<Field> fields() {
        return fields;
    }

    /** Returns the character between the elements of an array of this type, in text: a comma for all but a few. */
    public char delimiter() {
        return delimiter;
    }

    /**
     * Returns whether values are transferred in binary form: the server can send and receive it for all values, and the codec supports it.
     * Otherwise read the text (in {@code COPY} by a cast) and write the text. A stream can contain some of these values in binary form
     * nevertheless, which the codec decodes.
     */
    public boolean binary() {
        return binary;
    }

    /** Returns the codec of the values. */
    public Codec codec() {
        return codec;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof PgType that
                        && oid == that.oid
                        && schema.equals(that.schema)
                        && name.equals(that.name)
                        && kind == that.kind
                        && delimiter == that.delimiter
                        && binary == that.binary
                        && Objects.equals(part, that.part)
                        && fields.equals(that.fields));
    }

    @Override
    public int hashCode() {
        return 31 * oid + name.hashCode();
    }

    /** Returns the name, with the schema if that is not {@code pg_catalog}. */
    @Override
    public String toString() {
        return schema.equals("pg_catalog") ? name : schema + '.' + name;
    }

    /** Kind of a type, by its structure. */
    public enum Kind {
        /** A base type. */
        BASE,
        /** An enumeration of labels. */
        ENUM,
        /** A domain: another type with constraints. */
        DOMAIN,
        /** An array of elements of one type, with any number of dimensions. */
        ARRAY,
        /** A composite type with named fields. */
        COMPOSITE,
        /** A range with two bounds of a subtype. */
        RANGE,
        /** A multirange: a set of ranges. */
        MULTIRANGE
    }

    /**
     * A field of a composite type.
     *
     * @param name the name, unquoted
     * @param type the type
     */
    public record Field(String name, PgType type) {}

    static final class Builder {
        private final int oid;
        private final String schema;
        private final String name;
        private final Kind kind;
        private @Nullable PgType part;
        private List<Field> fields = List.of();
        private char delimiter = ',';
        private boolean binary = true;
        private Codec codec;

        private Builder(int oid, String schema, String name, Kind kind) {
            this.oid = oid;
            this.schema = Objects.requireNonNull(schema, "schema");
            this.name = Objects.requireNonNull(name, "name");
            this.kind = kind;
            this.codec = new OpaqueCodec(name);
        }

        Builder part(PgType part) {
            this.part = part;
            return this;
        }

        Builder fields(List<Field> fields) {
            this.fields = List.copyOf(fields);
            return this;
        }

        Builder delimiter(char delimiter) {
            this.delimiter = delimiter;
            return this;
        }

        Builder binary(boolean binary) {
            this.binary = binary;
            return this;
        }

        Builder codec(Codec codec) {
            this.codec = codec;
            return this;
        }

        PgType build() {
            return new PgType(this);
        }
    }
}
