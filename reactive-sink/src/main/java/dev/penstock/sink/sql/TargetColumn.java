package dev.penstock.sink.sql;

import dev.penstock.core.internal.type.PgType;

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
 * @param comparable whether the server can say that two of its values are equal
 */
public record TargetColumn(
        String name,
        PgType type,
        String declaredType,
        boolean notNull,
        boolean filled,
        Origin origin,
        boolean deterministic,
        boolean comparable) {
    /** Returns whether its values can be written at all. */
    public boolean writable() {
        return origin != Origin.GENERATED;
    }

    /** Returns whether an UPDATE can set it. */
    public boolean updatable() {
        return origin == Origin.SENT;
    }

    /** Returns whether an INSERT without it is not refused. A domain may refuse null without the column saying so. */
    boolean mayBeLeftOut() {
        return filled || (!notNull && type.base() == null);
    }

    /** Returns the column of a stage that holds its values: of a domain those of its base, so that nulls have a place. */
    String stageType() {
        if (!staged()) {
            return "pg_catalog.text";
        }
        return type.base() == null ? declaredType : baseType();
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
        if (!comparable) {
            return column + "::pg_catalog.text = (" + literal + "::" + baseType() + ")::pg_catalog.text";
        }
        // A literal beside a composite would be read as a record of no type.
        return column + " = " + (type.withoutDomain().fields().isEmpty() ? literal : literal + "::" + baseType());
    }

    /** The type without its modifiers: a cast to those would cut a value off. */
    private String baseType() {
        PgType base = type.withoutDomain();
        return SqlText.identifier(base.schema()) + '.' + SqlText.identifier(base.name());
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
