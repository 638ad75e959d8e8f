package dev.penstock.core.internal.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Description of a type that is not PostgreSQL's own, from the catalog. Types that it refers to are in the form of DDL. */
public sealed interface TypeDefinition {
    /** Returns the schema, unquoted. */
    String schema();

    /** Returns the name, unquoted. */
    String name();

    /**
     * An enumeration.
     *
     * @param schema its schema
     * @param name its name
     * @param labels its labels, in order
     */
    record EnumDefinition(String schema, String name, List<String> labels) implements TypeDefinition {
        /** Copies the labels. */
        public EnumDefinition {
            labels = List.copyOf(labels);
        }
    }

    /**
     * A domain, without its checks and its default.
     *
     * @param schema its schema
     * @param name its name
     * @param base its base type
     * @param notNull whether it is NOT NULL
     * @param collation as in {@link ColumnDefinition}
     */
    record DomainDefinition(
            String schema,
            String name,
            String base,
            boolean notNull,
            @Nullable String collation) implements TypeDefinition {}

    /**
     * A composite type, or the row type of a table.
     *
     * @param schema its schema
     * @param name its name
     * @param fields its fields, in order
     */
    record CompositeDefinition(String schema, String name, List<Field> fields) implements TypeDefinition {
        /** Copies the fields. */
        public CompositeDefinition {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A field of a composite type.
     *
     * @param name its name
     * @param type its type
     * @param collation as in {@link ColumnDefinition}
     */
    record Field(String name, String type, @Nullable String collation) {}

    /**
     * A range type, and the multirange type that comes with it.
     *
     * @param schema its schema
     * @param name its name
     * @param subtype the type of its bounds
     * @param collation as in {@link ColumnDefinition}
     * @param operatorClass the operator class of the subtype if it is one of PostgreSQL's own that is not the default
     * @param multirange the name of the multirange type, which is in the same schema; {@code null} if it is in another
     */
    record RangeDefinition(
            String schema,
            String name,
            String subtype,
            @Nullable String collation,
            @Nullable String operatorClass,
            @Nullable String multirange)
            implements TypeDefinition {}

    /**
     * A type of an extension.
     *
     * @param schema its schema
     * @param name its name
     * @param extension the extension
     * @param extensionSchema the schema that the extension's objects are in
     */
    record ExtensionTypeDefinition(String schema, String name, String extension, String extensionSchema)
            implements TypeDefinition {}

    /**
     * A base type, whose functions are in another language; no description can create it.
     *
     * @param schema its schema
     * @param name its name
     */
    record BaseTypeDefinition(String schema, String name) implements TypeDefinition {}
}
