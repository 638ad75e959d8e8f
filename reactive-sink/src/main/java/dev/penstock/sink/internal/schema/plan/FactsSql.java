package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.ExtensionTypeDefinition;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import dev.penstock.sink.internal.sql.CatalogSql;
import dev.penstock.sink.internal.sql.OwnTableSql;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The question to a target about what a table is made of. One statement for each part, all columns are text. */
public final class FactsSql {
    /** Begins the comment of a column that is kept after it was dropped in the source. */
    static final String KEPT = "Dropped in the source; kept by Penstock.";

    private final CollectionName table;
    private final String rows;
    private final Set<String> schemas = new LinkedHashSet<>();
    private final Set<CollectionName> types = new LinkedHashSet<>();
    private final Set<String> extensions = new LinkedHashSet<>();

    public FactsSql(CollectionName table, Relation relation, boolean exists) {
        this(table, relation, exists ? CatalogSql.any(table) : known(false));
    }

    private FactsSql(CollectionName table, Relation relation, String rows) {
        this.rows = rows;
        this.table = table;
        schemas.add(table.schema());
        TableDefinition definition = relation.definition();
        for (TypeDefinition type : definition == null ? List.<TypeDefinition>of() : definition.types()) {
            schemas.add(type.schema());
            types.add(new CollectionName(type.schema(), type.name()));
            if (type instanceof ExtensionTypeDefinition of) {
                schemas.add(of.extensionSchema());
                extensions.add(of.extension());
            }
        }
    }

    /** Returns the question about a table which the role may not be allowed to read: whether it has rows is known. */
    public static FactsSql withoutReading(CollectionName table, Relation relation, boolean hasRows) {
        return new FactsSql(table, relation, known(hasRows));
    }

    private static String known(boolean hasRows) {
        return "SELECT '" + hasRows + "'::pg_catalog.text";
    }

    public String script() {
        return String.join("; ", role(), schemas(), types(types), extensions(), constraint(), kept(), rows);
    }

    public TargetFacts facts(List<List<Texts>> answers) {
        Texts role = answers.get(0).get(0);
        Map<String, Boolean> found =
                answers.get(1).stream().collect(Collectors.toMap(row -> row.text(0), row -> row.is(1)));
        Map<CollectionName, List<String>> labels = new HashMap<>();
        Map<CollectionName, String> strangers = new HashMap<>();
        answers.get(2).forEach(row -> {
            CollectionName type = new CollectionName(row.text(0), row.text(1));
            labels.put(type, Labels.parse(row.text(2)));
            if (!row.text(3).isEmpty()) {
                strangers.put(type, row.text(3));
            }
        });
        Map<String, String> installed = new HashMap<>();
        Set<String> available = new HashSet<>();
        answers.get(3).forEach(row -> {
            available.add(row.text(0));
            if (!row.text(1).isEmpty()) {
                installed.put(row.text(0), row.text(1));
            }
        });
        List<Texts> key = answers.get(4);
        return new TargetFacts(
                role.text(0),
                role.text(1),
                role.is(2),
                found,
                labels,
                strangers,
                installed,
                available,
                key.isEmpty() ? null : key.get(0).text(0),
                answers.get(5).stream().map(row -> row.text(0)).collect(Collectors.toSet()),
                answers.get(6).get(0).is(0));
    }

    private static String role() {
        return "SELECT current_user::pg_catalog.text, pg_catalog.current_database()::pg_catalog.text,"
                + " pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')::pg_catalog.text";
    }

    private String schemas() {
        return "SELECT nspname::pg_catalog.text, pg_catalog.has_schema_privilege(oid, 'CREATE')::pg_catalog.text"
                + " FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) ANY (" + names(schemas) + ")";
    }

    /** Asks which types exist: schema, name, the labels of an enumeration, and the owner unless it is trusted. */
    public static String types(Collection<CollectionName> types) {
        String wanted = types.isEmpty()
                ? "(NULL::pg_catalog.name, NULL::pg_catalog.name)"
                : types.stream()
                        .map(type -> "(" + SqlText.literal(type.schema()) + "::pg_catalog.name, "
                                + SqlText.literal(type.table()) + "::pg_catalog.name)")
                        .collect(Collectors.joining(", "));
        return """
            SELECT n.nspname::pg_catalog.text, t.typname::pg_catalog.text,
              COALESCE((SELECT pg_catalog.string_agg(
                  pg_catalog.encode(pg_catalog.convert_to(e.enumlabel::pg_catalog.text, 'UTF8'), 'hex'), ',' ORDER BY e.enumsortorder)
                FROM pg_catalog.pg_enum e WHERE e.enumtypid OPERATOR(pg_catalog.=) t.oid), '-'),
              CASE WHEN %2$s THEN '' ELSE o.rolname::pg_catalog.text END
            FROM (VALUES %1$s) AS w (nspname, typname)
            JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.nspname
            JOIN pg_catalog.pg_type t ON t.typnamespace OPERATOR(pg_catalog.=) n.oid
              AND t.typname OPERATOR(pg_catalog.=) w.typname AND t.typisdefined
            JOIN pg_catalog.pg_roles o ON o.oid OPERATOR(pg_catalog.=) t.typowner
            JOIN pg_catalog.pg_roles me ON me.rolname OPERATOR(pg_catalog.=) current_user
            JOIN pg_catalog.pg_database d ON d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()\
            """.formatted(wanted, OwnTableSql.trusted("o"));
    }

    private String extensions() {
        return """
            SELECT a.name::pg_catalog.text, COALESCE(n.nspname::pg_catalog.text, '')
            FROM pg_catalog.pg_available_extensions a
            LEFT JOIN pg_catalog.pg_extension x ON x.extname OPERATOR(pg_catalog.=) a.name
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) x.extnamespace
            WHERE a.name OPERATOR(pg_catalog.=) ANY (%s)\
            """.formatted(names(extensions));
    }

    private String constraint() {
        return """
            SELECT k.conname::pg_catalog.text FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) k.conrelid
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            WHERE k.contype OPERATOR(pg_catalog.=) 'p' AND %s\
            """.formatted(ofTable());
    }

    private String kept() {
        return """
            SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_description d
            JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) d.objoid
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
              AND a.attnum::pg_catalog.int4 OPERATOR(pg_catalog.=) d.objsubid
            WHERE d.classoid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid AND %s
              AND d.description OPERATOR(pg_catalog.=) %s\
            """.formatted(ofTable(), SqlText.literal(KEPT));
    }

    private String ofTable() {
        return "n.nspname OPERATOR(pg_catalog.=) " + SqlText.literal(table.schema())
                + "::pg_catalog.name AND c.relname OPERATOR(pg_catalog.=) " + SqlText.literal(table.table())
                + "::pg_catalog.name";
    }

    private static String names(Collection<String> names) {
        return names.stream().map(SqlText::literal).collect(Collectors.joining(", ", "ARRAY[", "]::pg_catalog.name[]"));
    }
}
