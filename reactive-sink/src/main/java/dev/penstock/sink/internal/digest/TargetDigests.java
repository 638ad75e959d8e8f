package dev.penstock.sink.internal.digest;

import dev.penstock.core.CollectionName;
import dev.penstock.core.digest.ColumnDigests;
import dev.penstock.core.digest.DigestColumn;
import dev.penstock.core.digest.DigestTable;
import dev.penstock.core.digest.RowDigest;
import dev.penstock.core.digest.SliceDigest;
import dev.penstock.core.internal.digest.DigestSql;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.type.PinnedSettings;
import dev.penstock.sink.internal.catalog.CatalogReader;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Mono;

/** Reader of digests of tables on one connection. Each answer is one statement, and so one snapshot. */
public final class TargetDigests {
    /**
     * Settings of the transaction alone, because the connection may be borrowed. Row security is off: rows must not be
     * hidden without an error.
     */
    private static final String BEGIN = "BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL"
            + " row_security = off; SET LOCAL statement_timeout = 0; "
            + PinnedSettings.SQL.replace("SET ", "SET LOCAL ") + "; ";

    private final TargetConnection connection;

    /** Creates a reader on a connection without open transaction. */
    public TargetDigests(TargetConnection connection) {
        this.connection = connection;
    }

    /** Returns the table of that name; empty if there is none. */
    public Mono<DigestTable> table(CollectionName name) {
        return CatalogReader.read(connection, List.of(name))
                .flatMap(tables -> Mono.justOrEmpty(tables.get(name)))
                .flatMap(table -> query("SELECT pg_catalog.pg_relation_size("
                                + SqlText.literal(name.toSql()) + "::pg_catalog.regclass)::pg_catalog.text, ("
                                + DigestSql.HASHING + ")")
                        .map(rows -> table(table, rows.get(0))));
    }

    private static DigestTable table(TargetTable table, Texts facts) {
        return new DigestTable(
                table.name(),
                table.traits().partitioned(),
                table.columns().stream().map(TargetDigests::column).toList(),
                table.primaryKey().stream()
                        .mapToObj(i -> table.column(i).name())
                        .toList(),
                null,
                Long.parseLong(facts.text(0)),
                facts.text(1),
                false);
    }

    private static DigestColumn column(TargetColumn column) {
        PgType type = column.type().withoutDomain();
        return DigestColumn.of(column.name(), type.schema(), type.name());
    }

    /** Returns the digests of all slices that have rows. */
    public Mono<List<SliceDigest>> slices(DigestTable table, int bits) {
        return query(DigestSql.slices(table, bits))
                .map(rows ->
                        rows.stream().map(row -> DigestSql.slice(row.columns())).toList());
    }

    /** Returns the digest of each row of some slices. */
    public Mono<List<RowDigest>> rows(DigestTable table, int bits, Collection<Integer> slices) {
        return query(DigestSql.rows(table, bits, slices))
                .map(rows ->
                        rows.stream().map(row -> DigestSql.row(row.columns())).toList());
    }

    /** Returns the digests of the columns of the rows that have these keys. */
    public Mono<List<ColumnDigests>> columns(DigestTable table, List<List<String>> keys) {
        return query(DigestSql.columns(table, keys))
                .map(rows -> rows.stream()
                        .map(row -> DigestSql.columns(row.columns()))
                        .toList());
    }

    /** Returns the rows of the query; the driver may give more answers than there are statements. */
    private Mono<List<Texts>> query(String question) {
        return connection.query(BEGIN + question).flatMap(results -> {
            List<Texts> rows = results.stream()
                    .filter(result -> !result.isEmpty())
                    .findFirst()
                    .orElse(List.of());
            return connection.run("COMMIT").thenReturn(rows);
        });
    }
}
