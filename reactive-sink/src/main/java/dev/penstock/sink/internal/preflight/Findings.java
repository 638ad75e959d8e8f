package dev.penstock.sink.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.internal.owntable.OwnTablePlan;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.OriginSql;
import dev.penstock.sink.internal.sql.RightsSql;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.KeyIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Evaluation of a target's answers into the outcomes of a check. */
final class Findings {
    private final TargetRequirements requirements;
    private final Role role;
    private final Map<CollectionName, TableRights> rights;
    private final Map<CollectionName, TargetTable> tables;
    private final List<Surroundings> surroundings;
    private final List<OwnTablePlan> ownTables;
    private final List<Check> checks = new ArrayList<>();

    Findings(
            TargetRequirements requirements,
            Role role,
            Map<CollectionName, TableRights> rights,
            Map<CollectionName, TargetTable> tables,
            List<Surroundings> surroundings,
            List<OwnTablePlan> ownTables) {
        this.requirements = requirements;
        this.role = role;
        this.rights = rights;
        this.tables = tables;
        this.surroundings = surroundings;
        this.ownTables = ownTables;
    }

    List<Check> checks() {
        checks.add(connection());
        if (!role.encoding().equals("UTF8")) {
            checks.add(Check.warning(
                    "encoding",
                    "Database '" + role.database() + "' has the encoding " + role.encoding()
                            + ": a record with a character that it lacks cannot be written.",
                    null));
        }
        if (requirements.tables().isEmpty()) {
            checks.add(Check.ok("tables", "Which tables are written to is known from the records alone."));
            checkStage("write");
        } else {
            section(
                    "tables",
                    this::checkExistence,
                    requirements.creates()
                            ? "The tables written to exist, or are created (schema)."
                            : "The tables written to exist: " + names(requirements.tables()) + '.');
            section("write", this::checkRights, "Role '" + role.name() + "' may write to them.");
            section("keys", this::checkKey, keysMessage());
            checkWriters();
            SurroundingFindings.of(requirements, role, surroundings, tables).forEach(checks::add);
        }
        if (requirements.replica()) {
            section("session.replicationRole", this::checkReplica, "Role '" + role.name() + "' may act as a replica.");
        }
        checks.add(origin());
        List<String> own = List.copyOf(requirements.ownTables().keySet());
        for (int i = 0; i < own.size(); i++) {
            checks.add(ownTable(own.get(i), ownTables.get(i)));
        }
        return List.copyOf(checks);
    }

    private void section(String name, Section section, String messageIfNone) {
        int before = checks.size();
        section.check(name);
        if (checks.size() == before) {
            checks.add(Check.ok(name, messageIfNone));
        }
    }

    private void checkExistence(String check) {
        for (CollectionName name : requirements.tables()) {
            TableRights table = of(name);
            if (requirements.creates() && !table.exists()) {
                checkCreation(check, table);
            } else if (!table.schemaExists()) {
                failed(check, "Schema '" + name.schema() + "' does not exist", createSchema(name));
            } else if (!table.exists()) {
                failed(check, "Table " + name + " does not exist", null);
            }
        }
    }

    /** Checks whether the table can be created. Whether the role may create a schema shows only when it does. */
    private void checkCreation(String check, TableRights table) {
        String schema = table.name().schema();
        if (table.schemaExists() && !table.createsInSchema()) {
            failed(
                    check,
                    "Table " + table.name() + " does not exist, and role '" + role.name()
                            + "' may not create it in schema '" + schema + "'",
                    "GRANT CREATE ON SCHEMA " + SqlText.identifier(schema) + to());
        }
    }

    /** Returns whether all rows are appended, which are written directly into their table. */
    private boolean onlyAppends() {
        return requirements.key().isEmpty()
                && tables.values().stream().allMatch(table -> table.uniques().isEmpty());
    }

    /** Checks for temporary tables. Rows for a table that already has some are first copied into a temporary one. */
    private void checkStage(String check) {
        if (!role.stages()) {
            failed(
                    check,
                    "Role '" + role.name() + "' may not create temporary tables in database '" + role.database() + "'",
                    "GRANT TEMPORARY ON DATABASE " + SqlText.identifier(role.database()) + to());
        }
    }

    private void checkRights(String check) {
        if (!onlyAppends()) {
            checkStage(check);
        }
        for (CollectionName name : requirements.tables()) {
            if (of(name).exists()) {
                checkRights(check, of(name));
            }
        }
    }

    private void checkRights(String check, TableRights table) {
        if (!table.usesSchema()) {
            failed(
                    check,
                    "Role '" + role.name() + "' may not use schema '"
                            + table.name().schema() + "'",
                    "GRANT USAGE ON SCHEMA " + SqlText.identifier(table.name().schema()) + to());
        }
        if (!table.missing().isEmpty()) {
            failed(
                    check,
                    "Role '" + role.name() + "' lacks the right to " + table.missing() + " on table " + table.name(),
                    "GRANT " + table.missing() + " ON " + table.name().toSql() + to());
        }
    }

    /** Checks the index of the key. Only an index for a known key can be missing: rows without key are appended. */
    private void checkKey(String check) {
        for (CollectionName name : requirements.tables()) {
            List<String> key = requirements.keyOf(name);
            TargetTable table = tables.get(name);
            if (table == null || key.isEmpty()) {
                continue;
            }
            List<String> unknown =
                    key.stream().filter(column -> table.indexOf(column) < 0).toList();
            if (!unknown.isEmpty()) {
                failed(check, "Table " + name + " has no column " + String.join(", ", unknown), null);
            } else if (table.keyIndex(ColumnSet.of(key.stream().mapToInt(table::indexOf))) == KeyIndex.NONE) {
                failed(
                        check,
                        "Table " + name + " has no unique index on " + String.join(", ", key),
                        "CREATE UNIQUE INDEX ON " + name.toSql() + " ("
                                + key.stream().map(SqlText::identifier).collect(Collectors.joining(", ")) + ")");
            }
        }
    }

    /**
     * Warns of tables with several collections. A TRUNCATE, or a table that is read again, concerns the rows of one
     * collection, which the target cannot tell apart.
     */
    private void checkWriters() {
        requirements.writers().forEach((table, collections) -> {
            if (collections.size() > 1) {
                checks.add(Check.warning(
                        "tables",
                        "Records of " + names(collections) + " are written to one table, " + table
                                + ": a TRUNCATE of one of them would remove the rows of the others. Write each to a"
                                + " separate table, or choose logrepl.truncate=ignore, or truncate.shared=empty if all"
                                + " rows are to go.",
                        null));
            }
        });
    }

    private String keysMessage() {
        if (!requirements.key().isEmpty()) {
            return "The tables have a unique index on " + String.join(", ", requirements.key()) + '.';
        }
        Set<CollectionName> keyless = tables.values().stream()
                .filter(table -> table.uniques().isEmpty())
                .map(TargetTable::name)
                .collect(Collectors.toSet());
        return keyless.isEmpty()
                ? "The tables have unique indexes."
                : "Rows can only be appended to what has no unique index: " + names(keyless) + '.';
    }

    private void checkReplica(String check) {
        if (!role.replicates()) {
            failed(
                    check,
                    "Role '" + role.name() + "' may not set session_replication_role",
                    role.version() >= RightsSql.SETTINGS_HAVE_RIGHTS
                            ? "GRANT SET ON PARAMETER session_replication_role" + to()
                            : "ALTER ROLE " + SqlText.identifier(role.name()) + " SUPERUSER");
        }
    }

    private Check connection() {
        return role.standby()
                ? Check.failed(
                        "connection",
                        "The server of database '" + role.database()
                                + "' is a standby, which nothing can be written to.",
                        null)
                : Check.ok(
                        "connection", "Role '" + role.name() + "' is logged in to database '" + role.database() + "'.");
    }

    private Check origin() {
        String check = "session.replicationOrigin";
        if (requirements.origin() == null) {
            return Check.ok(
                    check,
                    "The writes of the sink count as local: a source of this database streams them, with"
                            + " logrepl.origin=none too.");
        }
        return role.usesOrigins()
                ? Check.ok(check, "Role '" + role.name() + "' may mark what it writes with a replication origin.")
                : Check.failed(
                        check,
                        "Role '" + role.name() + "' may not use replication origins.",
                        OriginSql.grant(SqlText.identifier(role.name())));
    }

    private static Check ownTable(String check, OwnTablePlan plan) {
        if (plan instanceof OwnTablePlan.Refuse refusal) {
            return Check.failed(check, refusal.message(), refusal.fix());
        }
        return plan instanceof OwnTablePlan.Use use
                ? Check.ok(check, "Table " + use.table() + " exists.")
                : Check.ok(
                        check,
                        "Table " + ((OwnTablePlan.Create) plan).table() + " does not exist yet and can be created.");
    }

    private void failed(String check, String message, @Nullable String fix) {
        checks.add(Check.failed(check, message + '.', fix));
    }

    private TableRights of(CollectionName name) {
        return Objects.requireNonNull(rights.get(name), "rights");
    }

    private String to() {
        return " TO " + SqlText.identifier(role.name());
    }

    private static String createSchema(CollectionName name) {
        return "CREATE SCHEMA " + SqlText.identifier(name.schema());
    }

    private static String names(Set<CollectionName> names) {
        return names.stream().map(CollectionName::toString).sorted().collect(Collectors.joining(", "));
    }

    private interface Section {
        void check(String name);
    }
}
