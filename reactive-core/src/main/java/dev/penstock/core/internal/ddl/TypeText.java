package dev.penstock.core.internal.ddl;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.core.internal.type.PgType;
import org.jspecify.annotations.Nullable;

/** The type of a column as DDL writes it. */
final class TypeText {
    private static final int HEADER = 4;

    private TypeText() {}

    /** Returns the type of a column: that of the definition if it speaks of the same type, else as far as it can be told. */
    static String of(Column column, @Nullable ColumnDefinition defined) {
        boolean same = defined != null
                && defined.typeOid() == column.type().oid()
                && defined.typeModifier() == column.typeModifier();
        return same && defined != null ? defined.type() : of(column.type(), column.typeModifier());
    }

    static @Nullable ColumnDefinition defined(@Nullable TableDefinition definition, String column) {
        return definition == null ? null : definition.column(column).orElse(null);
    }

    /** The modifiers of built-in types; those of other types are known to their functions alone. */
    private static String of(PgType type, int modifier) {
        PgType element = type.element();
        if (element != null && type.kind() == PgType.Kind.ARRAY) {
            return of(element, modifier) + "[]";
        }
        String name =
                type.schema().isEmpty() ? SqlText.identifier(type.name()) : SqlText.name(type.schema(), type.name());
        if (modifier < 0 || PgType.builtIn(type.oid()) == null) {
            return name;
        }
        return switch (type.name()) {
            case "varchar", "bpchar" -> name + '(' + (modifier - HEADER) + ')';
            case "bit", "varbit", "timestamp", "timestamptz", "time", "timetz" -> name + '(' + modifier + ')';
            case "numeric" -> name + numeric(modifier - HEADER);
            default -> name;
        };
    }

    /** The scale has eleven bits and a sign (PostgreSQL's numeric.c, make_numeric_typmod). */
    private static String numeric(int modifier) {
        int scale = ((modifier & 0x7ff) ^ 1024) - 1024;
        return "(" + (modifier >> 16 & 0xffff) + ',' + scale + ')';
    }
}
