package dev.penstock.sink.internal.owntable;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;

/**
 * Facts from the catalog about a table that may be the sink's own.
 *
 * @param name its name
 * @param schema the facts about its schema
 * @param exists whether a relation of that name exists
 * @param kind its kind, as {@code pg_class.relkind}
 * @param owner its owner
 * @param ownerTrusted whether the owner is our role, one our role belongs to, a superuser or the owner of the database
 * @param triggers the names of its enabled triggers
 * @param rules the names of its rules
 * @param rowSecurity whether row security applies to our role
 * @param below the tables below it, as children or partitions, that have another owner, rules or triggers
 * @param code the functions, operators and types of untrusted roles that its columns, constraints and indexes use
 * @param missing the rights that our role lacks
 * @param role our role
 */
public record OwnTableFacts(
        CollectionName name,
        Schema schema,
        boolean exists,
        String kind,
        String owner,
        boolean ownerTrusted,
        String triggers,
        String rules,
        boolean rowSecurity,
        String below,
        String code,
        String missing,
        String role) {
    /** Decodes a row of the answer to {@link dev.penstock.sink.internal.sql.OwnTableSql#facts}. */
    static OwnTableFacts of(CollectionName name, Texts row) {
        return new OwnTableFacts(
                name,
                new Schema(row.is(0), row.text(1), row.is(2), row.is(3), row.is(13)),
                row.is(4),
                row.text(5),
                row.text(6),
                row.is(7),
                row.text(8),
                row.text(9),
                row.is(10),
                row.text(14),
                row.text(15),
                row.text(11),
                row.text(12));
    }

    /**
     * Facts from the catalog about a schema.
     *
     * @param exists whether it exists
     * @param owner its owner
     * @param ownerTrusted whether the owner is trusted, by the same rule as for a table
     * @param creatable whether our role may create tables in it
     * @param makable whether our role may create schemas in this database
     */
    public record Schema(boolean exists, String owner, boolean ownerTrusted, boolean creatable, boolean makable) {}
}
