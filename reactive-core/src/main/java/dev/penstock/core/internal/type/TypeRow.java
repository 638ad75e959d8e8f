package dev.penstock.core.internal.type;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@link TypeCatalog#query}: a type, or one attribute of a composite type.
 *
 * @param oid the type's OID
 * @param schema its schema, unquoted
 * @param name its name, unquoted
 * @param kind {@code base}, {@code enum}, {@code domain}, {@code array}, {@code composite}, {@code range} or
 *     {@code multirange}
 * @param part the OID of an array's element, a domain's base type, a range's subtype, a multirange's range; else 0
 * @param delimiter what separates elements of the type in an array's text
 * @param binary whether the server can send and receive the binary form
 * @param attribute the name of a composite's attribute, unquoted; {@code null} if there is none
 * @param attributeType the OID of that attribute's type, else 0
 */
public record TypeRow(
        int oid,
        String schema,
        String name,
        String kind,
        int part,
        String delimiter,
        boolean binary,
        @Nullable String attribute,
        int attributeType) {
    /** Creates a row; the texts are required, except {@code attribute}. */
    public TypeRow {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(delimiter, "delimiter");
    }
}
