package dev.penstock.sink.internal.sql;

import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.core.internal.type.PgType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a target table.
 *
 * @param name its name, unquoted
 * @param type its type
 * @param declaredType the type as DDL writes it, modifiers included
 * @param notNull whether it refuses null
 * @param filled whether it gets a value if none is sent: a default, an identity
 * @param origin the origin of its values
 * @param deterministic whether texts that are equal are the same texts, under its collation
 * @param equality the operator that compares its values for equality, with its schema; {@code null} if there is none
 */
public record TargetColumn(
        String name,
        PgType type,
        String declaredType,
        boolean notNull,
        boolean filled,
        Origin origin,
        boolean deterministic,
        @Nullable String equality) {
    /** The equality of the types that PostgreSQL comes with. */
    public static final String BUILT_IN_EQUALITY = "OPERATOR(pg_catalog.=)";

    /** Returns whether its values can be written. */
    public boolean writable() {
        return origin != Origin.GENERATED;
    }

    /** Returns whether an UPDATE can set it. */
    public boolean updatable() {
        return origin == Origin.SENT;
    }

    /** Returns whether an INSERT may omit it. A domain may refuse null although the column does not. */
    boolean mayBeLeftOut() {
        return filled || (!notNull && type.base() == null);
    }

    /**
     * Returns the type of the stage column that holds its values. For a domain it is the base type, so that nulls can
     * be staged. It has no modifiers: those may have changed since the description was made, and would round values.
     */
    String stageType() {
        if (!staged()) {
            return "pg_catalog.text";
        }
        return baseType();
    }

    /** Returns its declared type; for a domain the base type. */
    String probeType() {
        return type.base() == null ? declaredType : baseType();
    }

    /** Returns whether values are sent in binary form; otherwise as text that the server casts. */
    public boolean staged() {
        return type.binary();
    }

    /** Returns the expression that reads its value from a stage. */
    String fromStage(String expression) {
        if (staged()) {
            return expression;
        }
        return mayHaveCastsOfItsOwner() ? read(expression) : expression + "::" + declaredType;
    }

    /**
     * Returns the value of a text by the type's input function. A cast from text could call code of the type's owner
     * instead.
     */
    private String read(String expression) {
        return "(SELECT x.v FROM pg_catalog.json_to_record(pg_catalog.json_build_object('v', " + expression
                + ")) AS x (v " + declaredType + "))";
    }

    /**
     * Returns whether casts may be user code. Any user can create such a type and casts from and to it; a base type
     * requires a superuser.
     */
    private boolean mayHaveCastsOfItsOwner() {
        PgType base = type.withoutDomain();
        PgType element = base.element();
        while (base.kind() == PgType.Kind.ARRAY && element != null) {
            base = element.withoutDomain();
            element = base.element();
        }
        return base.kind() != PgType.Kind.BASE && !base.schema().equals("pg_catalog");
    }

    /** Returns the condition that it equals a literal, by its type's equality or, if there is none, by its text. */
    String equalTo(String literal) {
        String column = SqlText.identifier(name);
        if (literal.equals("NULL")) {
            return column + " IS NULL";
        }
        // A literal of another type than the operator's would select another operator.
        return equalTo(column, literal + "::" + baseType());
    }

    /** Returns the condition that two expressions of its type are equal. */
    String equalTo(String one, String other) {
        return equality == null
                ? printed(one) + " OPERATOR(pg_catalog.=) " + printed(other)
                : one + ' ' + equality + ' ' + other;
    }

    /**
     * Returns the text of a value by the type's output function. A cast to text could call code of the type's owner
     * instead.
     */
    private String printed(String expression) {
        return type.withoutDomain().schema().equals("pg_catalog")
                ? expression + "::pg_catalog.text"
                : "CASE WHEN " + expression + " IS DISTINCT FROM NULL THEN pg_catalog.format('%s', " + expression
                        + ") END";
    }

    /** Returns the expression of a stage that is compared with a key: rounded as the column has rounded it. */
    String keyFromStage(String expression) {
        boolean rounded = type.base() == null && type.name().equals("numeric") && declaredType.indexOf('(') >= 0;
        return rounded ? expression + "::" + declaredType : fromStage(expression);
    }

    /** Returns the type without its modifiers, because a cast to those would truncate a value. */
    private String baseType() {
        PgType base = type.withoutDomain();
        return SqlText.identifier(base.schema()) + '.' + SqlText.identifier(base.name());
    }

    /** The origin of a column's values. */
    public enum Origin {
        /** From the statement that writes the row. */
        SENT,
        /** {@code GENERATED ALWAYS AS IDENTITY}: an INSERT may override it, an UPDATE not. */
        IDENTITY_ALWAYS,
        /** {@code GENERATED ALWAYS AS (…)}. */
        GENERATED
    }
}
