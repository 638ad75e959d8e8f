package dev.penstock.source.replication;

import dev.penstock.core.type.Column;
import dev.penstock.core.type.PgType;
import dev.penstock.core.type.Relation;
import dev.penstock.core.type.TypeCatalog;
import dev.penstock.source.error.ProtocolException;
import dev.penstock.source.pgoutput.PgOutputMessage.ColumnDescription;
import dev.penstock.source.pgoutput.PgOutputMessage.RelationMessage;
import dev.penstock.source.pgoutput.PgOutputMessage.TypeMessage;
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
 * The tables of one connection's stream, as its Relation messages describe them. What a message leaves open (the key under
 * replica identity FULL, the structure of user types) is asked of the database on the side thread, and the stream pauses
 * until the answer is there: nothing decodes by asking. Confined to the loop's thread.
 */
final class TableRegistry {
    private static final Logger log = LoggerFactory.getLogger(TableRegistry.class);
    private static final char FULL = 'f';

    private final SessionProgress progress;
    private final SideThread side;
    private final RelationLookup lookup;
    private final Map<Integer, TableState> tables = new HashMap<>();
    private final Map<Integer, TypeMessage> typeNames = new HashMap<>();
    /** Types the server has described again: their structure may have changed. */
    private final Set<Integer> staleTypes = new HashSet<>();

    private TypeCatalog types = TypeCatalog.builtIn();
    private @Nullable RelationMessage open;
    private @Nullable Future<RelationLookup.Answer> answer;

    TableRegistry(SessionProgress progress, SideThread side, RelationLookup lookup) {
        this.progress = progress;
        this.side = side;
        this.lookup = lookup;
    }

    /** Returns what is known of the table. */
    TableState get(int oid) {
        TableState table = tables.get(oid);
        if (table == null) {
            throw new ProtocolException("The server sent a change of a table it has not described (OID "
                    + Integer.toUnsignedString(oid) + ").");
        }
        return table;
    }

    /** Takes in the name of a user type. */
    void define(TypeMessage type) {
        typeNames.put(type.oid(), type);
        staleTypes.add(type.oid());
    }

    /** Takes in the description of a table; the next message has to wait while {@link #isResolving}. */
    void define(RelationMessage message) {
        boolean chosen = progress.isChosen(message.oid());
        Set<Integer> unknown = chosen ? unknownTypes(message) : Set.of();
        boolean keyless = chosen && message.replicaIdentity() == FULL;
        if (!chosen && tables.put(message.oid(), state(message, List.of(), false)) == null) {
            log.warn(
                    "Changes of table '{}.{}' are ignored: it is in the publication, but was not among the tables when the"
                            + " subscription began",
                    message.schema(),
                    message.name());
        } else if (unknown.isEmpty() && !keyless) {
            tables.put(message.oid(), state(message, flaggedKey(message), chosen));
        } else if (chosen) {
            open = message;
            answer = side.submit(() -> lookup.ask(message.oid(), keyless, unknown));
        }
    }

    /** Returns whether the stream has to wait for the database to complete a description. */
    boolean isResolving() {
        return answer != null;
    }

    /** Takes in the answer of the database if it has come; returns whether it had. */
    boolean resolved() throws Exception {
        RelationMessage message = open;
        Future<RelationLookup.Answer> future = answer;
        if (message == null || future == null || !future.isDone()) {
            return false;
        }
        open = null;
        answer = null;
        RelationLookup.Answer found = SideThread.result(future);
        types = types.with(found.types());
        found.types().forEach(type -> staleTypes.remove(Math.toIntExact(type.oid())));
        List<String> key = message.replicaIdentity() == FULL ? found.primaryKey() : flaggedKey(message);
        tables.put(message.oid(), state(message, key, true));
        return true;
    }

    private TableState state(RelationMessage message, Collection<String> key, boolean chosen) {
        List<Column> columns = new ArrayList<>(message.columns().size());
        for (ColumnDescription column : message.columns()) {
            columns.add(new Column(
                    column.name(), type(column.typeOid()), column.typeModifier(), key.contains(column.name())));
        }
        Relation relation = new Relation(message.oid(), message.schema(), message.name(), columns);
        return new TableState(relation, chosen);
    }

    private PgType type(int oid) {
        TypeMessage named = typeNames.get(oid);
        return named == null ? types.type(oid) : types.type(oid, named.schema(), named.name());
    }

    private Set<Integer> unknownTypes(RelationMessage message) {
        List<Integer> oids =
                message.columns().stream().map(ColumnDescription::typeOid).toList();
        Set<Integer> unknown = new HashSet<>(types.missing(oids));
        oids.stream().filter(staleTypes::contains).forEach(unknown::add);
        return unknown;
    }

    private static List<String> flaggedKey(RelationMessage message) {
        return message.columns().stream()
                .filter(ColumnDescription::key)
                .map(ColumnDescription::name)
                .toList();
    }
}
