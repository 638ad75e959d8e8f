package dev.penstock.source.internal.record;

import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.source.error.ProtocolException;
import dev.penstock.source.internal.catalog.AlignedDefinition;
import dev.penstock.source.internal.catalog.Attribute;
import dev.penstock.source.internal.catalog.ColumnNumbers;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.ColumnDescription;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.RelationMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.TypeMessage;
import dev.penstock.source.internal.position.RangedKey;
import dev.penstock.source.internal.session.SideThread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of one connection's stream, as its Relation messages describe them. Some facts are not part of a message: the
 * key under replica identity FULL, and the structure of user types. They are queried on the side thread, and the stream
 * pauses until the answer arrives, so decoding never queries the database. Confined to the loop's thread.
 */
public final class TableRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(TableRegistry.class);
    private static final char FULL = 'f';

    private final SessionCoverage coverage;
    private final SideThread side;
    private final RelationLookup lookup;
    private final Set<Integer> partitions;
    private final Runnable describedAgain;
    private final boolean binary;
    private final Map<Integer, TableState> tables = new HashMap<>();
    private final Map<Integer, RelationMessage> descriptions = new HashMap<>();
    private final Map<Integer, TypeMessage> typeNames = new HashMap<>();
    /** Types that the server has described again, whose structure may have changed. */
    private final Set<Integer> staleTypes = new HashSet<>();

    /** The definitions of tables in the catalog, by OID. */
    private final Map<Integer, TableDefinition> definitions = new HashMap<>();
    /** The columns that the catalog had for tables, by OID. */
    private final Map<Integer, List<Attribute>> attributes = new HashMap<>();
    /** The names that columns had in the rows so far, by OID of the table and number of the column. */
    private final Map<Integer, Map<Integer, String>> columnNames = new HashMap<>();
    /** The number of times a table was described again, by OID. */
    private final Map<Integer, Integer> versions = new HashMap<>();
    /** The LSN up to which every commit is visible in the definitions. */
    private long describedAt = Lsn.NONE;

    private long commitLsn = Lsn.NONE;
    private int xid;
    private long commitTime = Attribute.UNKNOWN_TIME;
    private TypeCatalog types = TypeCatalog.builtIn();
    private @Nullable RelationMessage open;
    private boolean wantsText;
    private @Nullable Future<RelationLookup.Answer> answer;

    /**
     * Creates a registry without tables.
     *
     * @param partitions the known partitions of chosen tables, by OID, which the server describes too
     * @param describedAgain called when the server repeats the same description of a table
     * @param binary whether the stream sends values in binary form
     */
    public TableRegistry(
            SessionCoverage coverage,
            SideThread side,
            RelationLookup lookup,
            Set<Integer> partitions,
            Runnable describedAgain,
            boolean binary) {
        this.coverage = coverage;
        this.side = side;
        this.lookup = lookup;
        this.partitions = partitions;
        this.describedAgain = describedAgain;
        this.binary = binary;
    }

    /** Returns the state of the table as of the change at {@code lsn}. */
    TableState get(int oid, long lsn) {
        TableState table = tables.get(oid);
        if (table == null) {
            throw new ProtocolException("The server sent a change of a table it has not described (OID "
                    + Integer.toUnsignedString(oid) + ").");
        }
        return table.at(lsn);
    }

    /** Adds the name of a user type. */
    public void define(TypeMessage type) {
        typeNames.put(type.oid(), type);
        staleTypes.add(type.oid());
    }

    /** Adds the description of a table. The next message has to wait while {@link #isResolving}. */
    public void define(RelationMessage message) {
        boolean chosen = coverage.isChosen(message.oid());
        RelationMessage before = descriptions.put(message.oid(), message);
        if (before != null) {
            versions.merge(message.oid(), 1, Integer::sum);
        }
        if (message.equals(before) && chosen) {
            // The server does so after the publication was altered, or the table was removed from it and added again.
            describedAgain.run();
        }
        Set<Integer> unknown = chosen ? unknownTypes(message) : Set.of();
        boolean keyless = chosen && message.replicaIdentity() == FULL;
        if (!chosen) {
            if (tables.put(message.oid(), state(message, List.of(), false)) == null
                    && !partitions.contains(message.oid())) {
                warnOf(message);
            }
        } else {
            Set<Integer> undescribed = before == null && isDescribed(message.oid()) ? Set.of() : undescribed(message);
            if (unknown.isEmpty() && !keyless && undescribed.isEmpty()) {
                tables.put(message.oid(), state(message, flaggedKey(message), chosen));
            } else {
                open = message;
                answer = side.submit(() -> lookup.ask(message.oid(), keyless, unknown, undescribed));
            }
        }
    }

    /** Records that the following changes were made by transaction {@code id} and committed at {@code lsn}, {@code micros} after the beginning of 2000. */
    public void begun(long lsn, int id, long micros) {
        commitLsn = lsn;
        xid = id;
        commitTime = micros;
    }

    /** Returns whether the known definition is at least as new as the change for which the server describes the table. */
    private boolean isDescribed(int table) {
        return definitions.containsKey(table)
                && commitLsn != Lsn.NONE
                && Long.compareUnsigned(commitLsn, describedAt) <= 0;
    }

    /** All tables are described together the first time, so that a stream with a large backlog does not pause for each. */
    private Set<Integer> undescribed(RelationMessage message) {
        if (!lookup.describes()) {
            return Set.of();
        }
        Set<Integer> tables = new HashSet<>(Set.of(message.oid()));
        if (definitions.isEmpty()) {
            for (int covered : coverage.tables().covered()) {
                tables.add(covered);
            }
        }
        return tables;
    }

    private void describe(RelationLookup.Answer found) {
        if (definitions.isEmpty()) {
            describedAt = found.describedAt();
        }
        attributes.putAll(found.attributes());
        found.definitions()
                .forEach((table, definition) ->
                        definitions.put(table, definition.withVersion(versions.getOrDefault(table, 0))));
    }

    private static void warnOf(RelationMessage message) {
        LOG.warn(
                "Table '{}.{}' is published, but was not there, or not chosen, when the subscription began: if it is a"
                        + " new partition of a chosen table, rows it had before it was attached are not emitted; otherwise"
                        + " its changes are ignored",
                PrintableText.of(message.schema()),
                PrintableText.of(message.name()));
    }

    /** Returns whether the stream has to wait for the database to complete a description. */
    public boolean isResolving() {
        return answer != null;
    }

    /**
     * Returns whether rows have values that only the server can print: of types that no longer exist, or whose binary
     * form the server cannot send or this library cannot read. A row with an array of such elements would end the
     * stream.
     */
    public boolean wantsText() {
        return wantsText;
    }

    /** Processes the answer of the database if it has arrived; returns whether it had. */
    public boolean resolved() throws Exception {
        RelationMessage message = open;
        Future<RelationLookup.Answer> future = answer;
        if (message == null || future == null || !future.isDone()) {
            return false;
        }
        open = null;
        answer = null;
        RelationLookup.Answer found = SideThread.result(future);
        describe(found);
        types = types.with(found.types());
        found.types().forEach(type -> staleTypes.remove(Math.toIntExact(type.oid())));
        boolean full = message.replicaIdentity() == FULL;
        TableState state = state(message, full ? whole(found.primaryKey(), message) : flaggedKey(message), true);
        if (full && found.keyFrom() != Lsn.NONE) {
            // Earlier rows are not identified by that key: another row may have had the same key.
            state = new TableState(
                    state.relation(),
                    true,
                    state.partitioned(),
                    found.keyFrom(),
                    state(message, List.of(), true),
                    state.rangedKey());
        }
        tables.put(message.oid(), state);
        wantsText |= binary && !types.missing(typeOids(message)).isEmpty();
        return true;
    }

    private TableState state(RelationMessage message, Collection<String> key, boolean chosen) {
        List<Column> columns = new ArrayList<>(message.columns().size());
        for (ColumnDescription column : message.columns()) {
            columns.add(new Column(
                    column.name(), type(column.typeOid()), column.typeModifier(), key.contains(column.name())));
        }
        Relation relation = new Relation(message.oid(), message.schema(), message.name(), columns, definition(message));
        wantsText |= binary
                && chosen
                && columns.stream().anyMatch(column -> !column.type().binary());
        // The relations that hold rows include an ordinary table itself.
        boolean partitioned = chosen && !partitions.contains(message.oid());
        return new TableState(relation, chosen, partitioned, Lsn.NONE, null, chosen ? RangedKey.of(relation) : null);
    }

    /** Returns the definition of the columns that rows have: the catalog may have later ones. */
    private @Nullable TableDefinition definition(RelationMessage message) {
        TableDefinition catalog = definitions.get(message.oid());
        if (catalog == null) {
            return null;
        }
        List<String> columns =
                message.columns().stream().map(ColumnDescription::name).toList();
        Map<Integer, String> names = columnNames.computeIfAbsent(message.oid(), oid -> new HashMap<>());
        List<List<Integer>> numbers =
                ColumnNumbers.of(columns, attributes.getOrDefault(message.oid(), List.of()), xid, commitTime, names);
        for (int i = 0; i < columns.size(); i++) {
            if (numbers.get(i).size() == 1) {
                names.put(numbers.get(i).get(0), columns.get(i));
            }
        }
        return AlignedDefinition.of(catalog, columns, numbers);
    }

    private PgType type(int oid) {
        TypeMessage named = typeNames.get(oid);
        return named == null ? types.type(oid) : types.type(oid, named.schema(), named.name());
    }

    private Set<Integer> unknownTypes(RelationMessage message) {
        List<Integer> oids = typeOids(message);
        Set<Integer> unknown = new HashSet<>(types.missing(oids));
        oids.stream().filter(staleTypes::contains).forEach(unknown::add);
        return unknown;
    }

    private static List<Integer> typeOids(RelationMessage message) {
        return message.columns().stream().map(ColumnDescription::typeOid).toList();
    }

    /** If a column of the key was renamed since then, the remaining columns do not identify these rows. */
    private static List<String> whole(List<String> primaryKey, RelationMessage message) {
        List<String> columns =
                message.columns().stream().map(ColumnDescription::name).toList();
        return columns.containsAll(primaryKey) ? primaryKey : List.of();
    }

    private static List<String> flaggedKey(RelationMessage message) {
        return message.columns().stream()
                .filter(ColumnDescription::key)
                .map(ColumnDescription::name)
                .toList();
    }
}
