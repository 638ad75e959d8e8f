package dev.penstock.source.internal.watch;

import dev.penstock.core.CollectionName;
import dev.penstock.source.internal.position.PublicationMark;
import dev.penstock.source.internal.table.TableName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The publication and the tables that a stream depends on, as the catalog described them at one moment. Two views of
 * one source are equal exactly if nothing watched was altered in between. An alteration that was reverted makes them
 * differ too, because catalog rows carry the transaction that wrote them ({@code xmin}).
 *
 * @param publication the publication, {@code null} if it does not exist
 * @param tables the watched tables that exist, by OID
 * @param partitions the partitions of watched tables, at all levels, by OID
 * @param oldest the oldest transaction that was running
 * @param next the first transaction that had not begun
 * @param chosen the tables that the option {@code tables} chooses, by OID
 */
public record SourceView(
        @Nullable PublicationRow publication,
        Map<Integer, WatchedTable> tables,
        Map<Integer, TableName> chosen,
        Map<Integer, Partition> partitions,
        int oldest,
        int next) {
    /** Copies the collections. */
    public SourceView {
        tables = Map.copyOf(tables);
        chosen = Map.copyOf(chosen);
        partitions = Map.copyOf(partitions);
    }

    /** Returns the mark of this view for positions that cover {@code tables}; empty without a publication. */
    public PublicationMark mark(int... tables) {
        PublicationRow row = publication;
        if (row == null) {
            return PublicationMark.NONE;
        }
        Map<Integer, PublicationMark.Table> parts = new HashMap<>();
        for (int oid : tables) {
            WatchedTable table = this.tables.get(oid);
            if (table != null) {
                parts.put(oid, new PublicationMark.Table(table.name.toString(), table.membership, table.writers()));
            }
        }
        return PublicationMark.of(row.oid, row.version + ' ' + row.options, tables, parts, oldest, next);
    }

    /** Returns the names of those of {@code oids} that exist. */
    public List<CollectionName> names(int... oids) {
        return Arrays.stream(oids)
                .mapToObj(tables::get)
                .filter(Objects::nonNull)
                .map(table -> new CollectionName(table.name.schema(), table.name.table()))
                .toList();
    }

    /**
     * A row of {@code pg_publication}.
     *
     * @param oid its OID
     * @param version the transaction that wrote it
     * @param options its options and its owner, as text for people
     */
    public record PublicationRow(int oid, String version, String options) {}

    /**
     * A partition.
     *
     * @param name its name
     * @param attached whether it was a table of its own before, which may have had rows
     */
    public record Partition(TableName name, boolean attached) {}

    /**
     * A table.
     *
     * @param name its name
     * @param membership the catalog rows that make it part of the publication, with the transactions that wrote them;
     *     empty if there are none
     */
    public record WatchedTable(TableName name, String membership) {
        /** Returns the transactions: each part of the membership ends with one. */
        List<Integer> writers() {
            return membership.isEmpty()
                    ? List.of()
                    : Arrays.stream(membership.split(", "))
                            .map(part -> Integer.parseUnsignedInt(part.substring(part.lastIndexOf(' ') + 1)))
                            .toList();
        }
    }
}
