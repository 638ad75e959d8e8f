package dev.penstock.source.internal.catalog;

import dev.penstock.core.Check;
import dev.penstock.core.SequenceValue;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.PermissionException;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reader of the sequences that provide values for columns of tables: those owned by columns and those used by defaults. */
public final class SequenceReader {
    private static final String DOING = "read the sequences";

    private static final String SEQUENCES = """
        SELECT n.nspname, s.relname, q.seqincrement,
               CASE WHEN pg_catalog.has_sequence_privilege(s.oid, 'SELECT,USAGE')
                 THEN pg_catalog.pg_sequence_last_value(s.oid) END AS value,
               pg_catalog.has_sequence_privilege(s.oid, 'SELECT,USAGE') AS readable
        FROM pg_catalog.pg_class s
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) s.relnamespace
        JOIN pg_catalog.pg_sequence q ON q.seqrelid OPERATOR(pg_catalog.=) s.oid
        WHERE EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
                        AND d.objid OPERATOR(pg_catalog.=) s.oid
                        AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
                        AND d.refobjid OPERATOR(pg_catalog.=) ANY (?))
           OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                      JOIN pg_catalog.pg_attrdef a
                        ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid
                       AND d.objid OPERATOR(pg_catalog.=) a.oid
                      WHERE d.refobjid OPERATOR(pg_catalog.=) s.oid AND a.adrelid OPERATOR(pg_catalog.=) ANY (?))
        ORDER BY 1, 2
        """;

    private SequenceReader() {}

    /**
     * Returns the sequences of {@code tables} that have provided a value.
     *
     * @throws PermissionException if the role may not read some of them
     */
    public static List<SequenceValue> read(Connection connection, List<SourceTable> tables) {
        List<Integer> oids = tables.stream().map(SourceTable::oid).toList();
        List<SequenceValue> values = new ArrayList<>();
        List<Check> findings = new ArrayList<>();
        if (!oids.isEmpty()) {
            CatalogStatement.list(connection, DOING, SEQUENCES, row -> add(row, values, findings), oids, oids);
        }
        if (!findings.isEmpty()) {
            throw new PermissionException(findings, null);
        }
        return values;
    }

    private static boolean add(ResultSet row, List<SequenceValue> values, List<Check> findings) throws SQLException {
        TableName name = new TableName(row.getString("nspname"), row.getString("relname"));
        long value = row.getLong("value");
        boolean called = !row.wasNull();
        if (!row.getBoolean("readable")) {
            findings.add(Check.failed(
                    name.toString(),
                    "The role may not read sequence " + name + '.',
                    "GRANT SELECT ON SEQUENCE " + SqlText.identifier(name.schema()) + '.'
                            + SqlText.identifier(name.table()) + " TO CURRENT_USER"));
        } else if (called) {
            values.add(new SequenceValue(name.schema(), name.table(), value, row.getLong("seqincrement")));
        }
        return true;
    }
}
