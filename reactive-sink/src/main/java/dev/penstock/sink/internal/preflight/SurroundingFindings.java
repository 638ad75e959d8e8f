package dev.penstock.sink.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.internal.sql.RightsSql;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Evaluation of other factors that affect the target's rows: row security, triggers, foreign keys of other tables. */
final class SurroundingFindings {
    private SurroundingFindings() {}

    static List<Check> of(
            TargetRequirements requirements,
            Role role,
            List<Surroundings> all,
            Map<CollectionName, TargetTable> written) {
        Set<Integer> replicated =
                written.values().stream().map(TargetTable::oid).collect(Collectors.toSet());
        List<Check> checks = new ArrayList<>();
        for (Surroundings table : all) {
            if (table.rowSecurity()) {
                checks.add(rowSecurity(role, table));
            }
            if (!table.triggers().isEmpty()) {
                checks.add(triggers(requirements, role, table));
            }
            if (!table.rules().isEmpty()) {
                checks.add(rules(table));
            }
            if (!replicated.containsAll(table.referrerOids())) {
                checks.add(referrers(table));
            }
        }
        return checks;
    }

    /** Checks row security. The sink disables it for its transactions, which makes a filtered statement an error. */
    private static Check rowSecurity(Role role, Surroundings table) {
        return Check.failed(
                "rowSecurity",
                "Row security of table " + table.table() + " applies to role '" + role.name()
                        + "': rows that its policies hide cannot be updated or deleted.",
                "ALTER ROLE " + SqlText.identifier(role.name()) + " BYPASSRLS");
    }

    private static Check triggers(TargetRequirements requirements, Role role, Surroundings table) {
        boolean mayNotReplicate = !requirements.replica() && !role.replicates();
        return Check.warning(
                "triggers",
                "Table " + table.table() + " has triggers that fire when the sink writes: "
                        + String.join(", ", table.triggers())
                        + ". Their changes are made twice if they are replicated too."
                        + (requirements.replica() ? "" : " session.replicationRole=replica does not fire them."),
                mayNotReplicate && role.version() >= RightsSql.SETTINGS_HAVE_RIGHTS
                        ? "GRANT SET ON PARAMETER session_replication_role TO " + SqlText.identifier(role.name())
                        : null);
    }

    private static Check rules(Surroundings table) {
        return Check.failed(
                "rules",
                "Table " + table.table() + " has rules that replace what the sink writes: "
                        + String.join(", ", table.rules()) + '.',
                "DROP RULE " + table.rules().get(0) + " ON " + table.table().toSql());
    }

    private static Check referrers(Surroundings table) {
        return Check.warning(
                "references",
                "Table " + table.table() + " is referenced by " + String.join(", ", table.referrers())
                        + ", which are not all written to: a TRUNCATE is refused while those have rows.",
                null);
    }
}
