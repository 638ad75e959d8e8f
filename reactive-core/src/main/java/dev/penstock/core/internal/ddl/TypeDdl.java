package dev.penstock.core.internal.ddl;

import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.BaseTypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.CompositeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.DomainDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.ExtensionTypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.RangeDefinition;
import dev.penstock.core.internal.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Statements about types. */
public final class TypeDdl {
    private TypeDdl() {}

    /** Returns the statement that creates a type. Throws if no statement can: see {@link BaseTypeDefinition}. */
    public static String create(TypeDefinition type) {
        String name = SqlText.name(type.schema(), type.name());
        if (type instanceof EnumDefinition labels) {
            return "CREATE TYPE " + name + " AS ENUM ("
                    + labels.labels().stream().map(SqlText::literal).collect(Collectors.joining(", ")) + ")";
        }
        if (type instanceof DomainDefinition domain) {
            return "CREATE DOMAIN " + name + " AS " + domain.base() + collate(domain.collation())
                    + (domain.notNull() ? " NOT NULL" : "");
        }
        if (type instanceof CompositeDefinition composite) {
            return "CREATE TYPE " + name + " AS ("
                    + composite.fields().stream()
                            .map(field ->
                                    SqlText.identifier(field.name()) + ' ' + field.type() + collate(field.collation()))
                            .collect(Collectors.joining(", "))
                    + ")";
        }
        if (type instanceof RangeDefinition range) {
            return "CREATE TYPE " + name + " AS RANGE (" + String.join(", ", options(range)) + ")";
        }
        if (type instanceof ExtensionTypeDefinition extension) {
            return "CREATE EXTENSION IF NOT EXISTS " + SqlText.identifier(extension.extension()) + " SCHEMA "
                    + SqlText.identifier(extension.extensionSchema()) + " CASCADE";
        }
        throw new IllegalArgumentException("No statement creates type " + name);
    }

    /**
     * Returns the statement that adds a label to an enumeration.
     *
     * @param after the label that it comes after, {@code null} if it is the first
     * @param before the label that it comes before if it is the first, {@code null} if there is none
     */
    public static String addLabel(
            String schema, String name, String label, @Nullable String after, @Nullable String before) {
        String place = after != null
                ? " AFTER " + SqlText.literal(after)
                : before != null ? " BEFORE " + SqlText.literal(before) : "";
        return "ALTER TYPE " + SqlText.name(schema, name) + " ADD VALUE IF NOT EXISTS " + SqlText.literal(label)
                + place;
    }

    static String collate(@Nullable String collation) {
        return collation == null ? "" : " COLLATE pg_catalog." + SqlText.identifier(collation);
    }

    private static List<String> options(RangeDefinition range) {
        List<String> options = new ArrayList<>();
        options.add("SUBTYPE = " + range.subtype());
        if (range.operatorClass() != null) {
            options.add("SUBTYPE_OPCLASS = pg_catalog." + SqlText.identifier(range.operatorClass()));
        }
        if (range.collation() != null) {
            options.add("COLLATION = pg_catalog." + SqlText.identifier(range.collation()));
        }
        if (range.multirange() != null) {
            options.add("MULTIRANGE_TYPE_NAME = " + SqlText.name(range.schema(), range.multirange()));
        }
        return options;
    }
}
