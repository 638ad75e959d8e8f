package dev.penstock.sink.internal.owntable;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decision about a table of the sink's own. */
public sealed interface OwnTablePlan {
    /** The table exists and is used. */
    record Use(CollectionName table) implements OwnTablePlan {}

    /**
     * The table is created.
     *
     * @param table the table
     * @param withSchema whether its schema is created first
     */
    record Create(CollectionName table, boolean withSchema) implements OwnTablePlan {}

    /**
     * The table cannot be used.
     *
     * @param message a full sentence that says why
     * @param fix the statement that fixes it, {@code null} if none does
     */
    record Refuse(String message, @Nullable String fix) implements OwnTablePlan {}

    /**
     * Decides from the facts about the possible names of the table, the first of which is that under which it would be
     * created.
     */
    static OwnTablePlan of(List<OwnTableFacts> places) {
        return places.stream()
                .filter(OwnTableFacts::exists)
                .findFirst()
                .map(OwnTablePlan::existing)
                .orElseGet(() -> missing(places.get(0)));
    }

    private static OwnTablePlan existing(OwnTableFacts table) {
        String name = table.name().toSql();
        if (!table.kind().equals("r") && !table.kind().equals("p")) {
            return new Refuse(table.name() + " is not a table.", null);
        }
        if (!table.schema().ownerTrusted()) {
            return untrustedSchema(table);
        }
        if (!table.ownerTrusted()) {
            return new Refuse(
                    "Table " + table.name() + " belongs to role '" + table.owner() + "', which is neither role '"
                            + table.role() + "', nor a superuser, nor the owner of the database: that role could read"
                            + " rejected records and move positions.",
                    "ALTER TABLE " + name + " OWNER TO " + SqlText.identifier(table.role()));
        }
        if (!table.triggers().isEmpty()) {
            return new Refuse(
                    "Table " + table.name() + " has triggers, which would run as role '" + table.role() + "': "
                            + table.triggers() + '.',
                    "ALTER TABLE " + name + " DISABLE TRIGGER USER");
        }
        if (!table.rules().isEmpty()) {
            return new Refuse(
                    "Table " + table.name() + " has rules, which change what is written to it: " + table.rules() + '.',
                    "DROP RULE " + SqlText.identifier(table.rules().split(", ", -1)[0]) + " ON " + name);
        }
        if (table.rowSecurity()) {
            return new Refuse(
                    "Row security of table " + table.name() + " applies to role '" + table.role()
                            + "', and could hide its rows.",
                    "ALTER TABLE " + name + " DISABLE ROW LEVEL SECURITY");
        }
        if (!table.below().isEmpty()) {
            return new Refuse(
                    "Table " + table.name() + " has tables below it whose triggers and rules would run as role '"
                            + table.role() + "': " + table.below() + ". Detach or drop them.",
                    null);
        }
        if (!table.code().isEmpty()) {
            return new Refuse(
                    "The columns, constraints or indexes of table " + table.name() + " use code of roles that are not"
                            + " trusted, which would run as role '" + table.role() + "': " + table.code()
                            + ". Drop the table, and the sink creates it again.",
                    null);
        }
        if (!table.missing().isEmpty()) {
            return new Refuse(
                    "Role '" + table.role() + "' lacks the right to " + table.missing() + " on table " + table.name()
                            + '.',
                    "GRANT " + table.missing() + " ON " + name + " TO " + SqlText.identifier(table.role()));
        }
        return new Use(table.name());
    }

    private static OwnTablePlan missing(OwnTableFacts table) {
        OwnTableFacts.Schema schema = table.schema();
        String quoted = SqlText.identifier(table.name().schema());
        String role = SqlText.identifier(table.role());
        if (!schema.exists()) {
            return schema.makable()
                    ? new Create(table.name(), true)
                    : new Refuse(
                            "Schema '" + table.name().schema() + "' does not exist, and role '" + table.role()
                                    + "' may not create it for table " + table.name() + '.',
                            "CREATE SCHEMA " + quoted + " AUTHORIZATION " + role);
        }
        if (!schema.ownerTrusted()) {
            return untrustedSchema(table);
        }
        return schema.creatable()
                ? new Create(table.name(), false)
                : new Refuse(
                        "Table " + table.name() + " does not exist, and role '" + table.role() + "' may not create it.",
                        "GRANT CREATE, USAGE ON SCHEMA " + quoted + " TO " + role);
    }

    private static Refuse untrustedSchema(OwnTableFacts table) {
        return new Refuse(
                "Schema '" + table.name().schema() + "' of table " + table.name() + " belongs to role '"
                        + table.schema().owner() + "', which is neither role '" + table.role()
                        + "', nor a superuser, nor the owner of the database: that role could replace the table.",
                "ALTER SCHEMA " + SqlText.identifier(table.name().schema()) + " OWNER TO "
                        + SqlText.identifier(table.role()));
    }
}
