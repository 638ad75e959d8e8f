package dev.penstock.sink.sql;

import dev.penstock.core.type.PgType;
import java.util.Set;

/**
 * A column of a target table.
 *
 * @param name its name, unquoted
 * @param type its type
 * @param declaredType the type as DDL writes it, modifiers included
 * @param notNull whether it refuses null
 * @param filled whether it gets a value where none is sent: a default, an identity
 * @param origin where its values come from
 * @param deterministic whether texts that are equal are the same texts, under its collation
 */
public record TargetColumn(
        String name,
        PgType type,
        String declaredType,
        boolean notNull,
        boolean filled,
        Origin origin,
        boolean deterministic) {
    private static final Set<String> WITHOUT_EQUALITY =
            Set.of("json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle");

    /** Returns whether its values can be written at all. */
    public boolean writable() {
        return origin != Origin.GENERATED;
    }

    /** Returns whether an UPDATE can set it. */
    public boolean updatable() {
        return origin == Origin.SENT;
    }

    /** Returns the column of a stage that holds its values: of a domain those of its base, so that nulls have a place. */
    String stageType() {
        if (!staged()) {
            return "pg_catalog.text";
        }
        if (type.base() == null) {
            return declaredType;
        }
        PgType base = type.withoutDomain();
        return SqlText.identifier(base.schema()) + '.' + SqlText.identifier(base.name());
    }

    /** Returns whether values travel in binary form; else as text that the server casts. */
    public boolean staged() {
        return type.binary();
    }

    /** Returns the expression that reads its value from a stage. */
    String fromStage(String expression) {
        return staged() ? expression : expression + "::" + declaredType;
    }

    /** Returns the condition that it equals a literal, by its type's equality or, where there is none, by its text. */
    String equalTo(String literal) {
        String column = SqlText.identifier(name);
        if (literal.equals("NULL")) {
            return column + " IS NULL";
        }
        return hasEquality(type) ? column + " = " + literal : column + "::pg_catalog.text = " + literal;
    }

    private static boolean hasEquality(PgType type) {
        PgType base = type.withoutDomain();
        PgType element = base.element();
        return element == null
                ? !base.schema().equals("pg_catalog") || !WITHOUT_EQUALITY.contains(base.name())
                : hasEquality(element);
    }

    /** Where the values of a column come from. */
    public enum Origin {
        /** From who writes. */
        SENT,
        /** {@code GENERATED ALWAYS AS IDENTITY}: an INSERT may override it, an UPDATE not. */
        IDENTITY_ALWAYS,
        /** {@code GENERATED ALWAYS AS (…)}. */
        GENERATED
    }
}
