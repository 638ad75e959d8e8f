package dev.penstock.source.internal.digest;

import dev.penstock.core.CollectionName;
import dev.penstock.core.digest.ColumnDigests;
import dev.penstock.core.digest.DigestColumn;
import dev.penstock.core.digest.DigestTable;
import dev.penstock.core.digest.RowDigest;
import dev.penstock.core.digest.SliceDigest;
import dev.penstock.core.internal.digest.DigestSql;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.source.error.StatementException;
import dev.penstock.source.internal.catalog.TypeReader;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.publication.PublishedTable;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.status.PipelinePoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reader of digests, and of the progress of server and slot, on one connection. Each answer is one statement, and
 * therefore one snapshot.
 */
public final class DigestReader {
    private static final String DOING = "compute digests of a table";

    private static final String POINT = """
        SELECT s.active, s.confirmed_flush_lsn::pg_catalog.text AS confirmed, r.replay_lsn::pg_catalog.text AS applied
        FROM pg_catalog.pg_replication_slots s
        LEFT JOIN pg_catalog.pg_stat_replication r ON r.pid OPERATOR(pg_catalog.=) s.active_pid
        WHERE s.slot_name OPERATOR(pg_catalog.=) ?::pg_catalog.name
        """;

    private static final String WAL_END = "SELECT (CASE WHEN pg_catalog.pg_is_in_recovery() THEN"
            + " pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_insert_lsn() END)::pg_catalog.text";

    private final Connection connection;

    /** Creates a reader on an open connection in autocommit mode. */
    public DigestReader(Connection connection) {
        this.connection = connection;
    }

    /** Returns the chosen tables with their published columns and rows, or completely if there is no publication. */
    public List<DigestTable> tables(SessionSettings settings) {
        List<SourceTable> tables = settings.columns()
                .applyTo(Catalog.select(connection, settings.tables()))
                .forSnapshot();
        Optional<Publication> publication = Publications.find(connection, settings.publication());
        List<PublishedTable> published = Catalog.measure(connection, tables).stream()
                .map(table -> publication.map(p -> p.published(table)).orElseGet(() -> PublishedTable.whole(table)))
                .toList();
        Set<Integer> types = published.stream()
                .flatMap(table -> table.columns().stream())
                .map(SourceColumn::typeOid)
                .collect(Collectors.toSet());
        TypeCatalog catalog = TypeReader.catalog(connection, types);
        String hashing = CatalogStatement.single(connection, DOING, DigestSql.HASHING, row -> row.getString(1));
        return published.stream()
                .map(table -> table(table, catalog, hashing, settings.columns()))
                .toList();
    }

    private static DigestTable table(PublishedTable published, TypeCatalog types, String hashing, ColumnRules rules) {
        SourceTable table = published.table();
        Set<String> masked = rules.masks(table.name()).keySet();
        List<DigestColumn> columns = published.columns().stream()
                .filter(column -> !masked.contains(column.name()))
                .map(column -> column(column, types.type(column.typeOid()).withoutDomain()))
                .toList();
        List<String> names = columns.stream().map(DigestColumn::name).toList();
        List<String> key = table.key().columns();
        return new DigestTable(
                new CollectionName(table.name().schema(), table.name().table()),
                table.partitioned(),
                columns,
                names.containsAll(key) ? key : List.of(),
                published.filter(),
                table.estimatedBytes(),
                hashing,
                false);
    }

    private static DigestColumn column(SourceColumn column, PgType type) {
        return DigestColumn.of(column.name(), type.schema(), type.name());
    }

    /** Returns the digests of all slices that have rows. */
    public List<SliceDigest> slices(DigestTable table, int bits) {
        return list(DigestSql.slices(table, bits), DigestSql::slice);
    }

    /** Returns the digest of each row of some slices. */
    public List<RowDigest> rows(DigestTable table, int bits, Collection<Integer> slices) {
        return list(DigestSql.rows(table, bits, slices), DigestSql::row);
    }

    /** Returns the digests of the columns of the rows with these keys. */
    public List<ColumnDigests> columns(DigestTable table, List<List<String>> keys) {
        return list(DigestSql.columns(table, keys), DigestSql::columns);
    }

    /** Returns the end of the WAL; everything that an earlier statement saw lies before it. */
    public String walEnd() {
        return CatalogStatement.single(connection, "read the end of the WAL", WAL_END, row -> row.getString(1));
    }

    /** Requests, by a logical message, that the session of the slot reads rows again. */
    public void reread(RowSelection rows) {
        if (ServerInfo.read(connection).inRecovery()) {
            throw new StatementException(
                    "Rows can be read again only if the source streams from a primary: a standby cannot carry the request.",
                    SqlErrors.READ_ONLY,
                    false,
                    null);
        }
        CatalogStatement.list(
                connection,
                "request to read rows again",
                "SELECT pg_catalog.pg_logical_emit_message(true, ?, ?)",
                row -> true,
                RowSelection.PREFIX,
                rows.toBytes());
    }

    /** Returns the progress of the pipeline of a slot. */
    public PipelinePoint point(String slot) {
        List<PipelinePoint> points =
                CatalogStatement.list(connection, "read the slot", POINT, DigestReader::point, slot);
        return points.isEmpty() ? new PipelinePoint(false, false, null) : points.get(0);
    }

    private static PipelinePoint point(ResultSet row) throws SQLException {
        String confirmed = row.getString("confirmed");
        String applied = row.getString("applied");
        return new PipelinePoint(true, row.getBoolean("active"), later(confirmed, applied));
    }

    private static @Nullable String later(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Long.compareUnsigned(Lsn.parse(one), Lsn.parse(other)) >= 0 ? one : other;
    }

    private <T> List<T> list(String sql, RowForm<T> form) {
        return CatalogStatement.list(connection, DOING, sql, row -> form.read(texts(row)));
    }

    private static List<@Nullable String> texts(ResultSet row) throws SQLException {
        int size = row.getMetaData().getColumnCount();
        List<@Nullable String> texts = new ArrayList<>(size);
        for (int i = 1; i <= size; i++) {
            texts.add(row.getString(i));
        }
        return texts;
    }

    /** Conversion of a row of texts. */
    private interface RowForm<T> {
        T read(List<@Nullable String> row);
    }
}
