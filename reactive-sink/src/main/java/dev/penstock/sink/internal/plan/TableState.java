package dev.penstock.sink.internal.plan;

import dev.penstock.core.Operation;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.internal.change.KeyForm;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.StageSql;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known about a table, and made from that once. Confined to the encoding thread. */
public final class TableState {
    private static final int MAX_RELATIONS = 100;

    private final TargetTable table;
    private final Planner planner;
    private final StageSql stage;
    private final Map<ColumnSet, KeyForm> forms = new HashMap<>();
    private final Set<Relation> relations = new HashSet<>();
    private final Set<Relation> unasked = new HashSet<>();
    private @Nullable Relation lastRelation;
    private @Nullable KeyForm lastForm;
    private @Nullable String collection;
    private @Nullable String laterCollection;
    private boolean clashed;
    private boolean mixed;

    TableState(TargetTable table, List<String> key, boolean stageKept) {
        this.table = table;
        this.planner = new Planner(table, key);
        this.stage = new StageSql(table, stageKept);
    }

    public TargetTable table() {
        return table;
    }

    public Planner planner() {
        return planner;
    }

    StageSql stage() {
        return stage;
    }

    public KeyForm form(ColumnSet key) {
        KeyForm last = lastForm;
        if (last == null || !last.key().equals(key)) {
            last = forms.computeIfAbsent(key, columns -> new KeyForm(table, columns));
            lastForm = last;
        }
        return last;
    }

    /**
     * Returns whether new rows can go straight into the table: those of a snapshot where it was empty, those created later
     * everywhere, as long as nothing has clashed.
     */
    boolean isDirect(Operation operation) {
        return !clashed
                && (operation == Operation.CREATE
                        || (operation == Operation.SNAPSHOT && table.traits().empty()));
    }

    /** Returns whether the changes of the table were of several kinds when they came last. */
    boolean isMixed() {
        return mixed || clashed;
    }

    void mixed(boolean mixed) {
        this.mixed = mixed;
    }

    /**
     * Returns whether rows of another relation came before, but the target was not {@linkplain #asked() asked} since there is
     * this one: it may have been altered along with the source.
     */
    public boolean isNew(Relation relation) {
        Relation last = lastRelation;
        if (last != null && relation.equals(last)) {
            return false;
        }
        if (relations.isEmpty()) {
            relations.add(relation);
        }
        if (relations.contains(relation) || relations.size() >= MAX_RELATIONS) {
            lastRelation = relation;
            return false;
        }
        unasked.add(relation);
        return true;
    }

    /** Remembers that the target was asked for the table after the relations seen so far. */
    void asked() {
        relations.addAll(unasked);
        unasked.clear();
    }

    /** Remembers that rows of a collection are written to the table. */
    public void takesRowsOf(String from) {
        if (collection == null) {
            collection = from;
        } else if (!from.equals(collection)) {
            laterCollection = from;
        }
    }

    /** Remembers the collections that are written to the table according to an earlier description of it. */
    void takesRowsAs(TableState earlier) {
        collection = earlier.collection;
        laterCollection = earlier.laterCollection;
    }

    /** Returns another collection whose rows were written to the table, if there is one. */
    public Optional<String> collectionBeside(String one) {
        return Optional.ofNullable(collection == null || one.equals(collection) ? laterCollection : collection);
    }

    /** Sends all rows through a stage from now on. */
    void clashed() {
        clashed = true;
    }
}
