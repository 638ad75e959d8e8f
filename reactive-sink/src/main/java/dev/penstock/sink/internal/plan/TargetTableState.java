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

/** The description of a target table with everything derived from it. Confined to the encoding thread. */
public final class TargetTableState {
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

    TargetTableState(TargetTable table, List<String> key, boolean stageKept) {
        this.table = table;
        this.planner = new Planner(table, key);
        this.stage = new StageSql(table, stageKept);
    }

    /** Returns the description of the table. */
    public TargetTable table() {
        return table;
    }

    /** Returns the planner of the table's records. */
    public Planner planner() {
        return planner;
    }

    StageSql stage() {
        return stage;
    }

    /** Returns the comparable form of a key of the table. It is created once for each key. */
    public KeyForm form(ColumnSet key) {
        KeyForm last = lastForm;
        if (last == null || !last.key().equals(key)) {
            last = forms.computeIfAbsent(key, columns -> new KeyForm(table, columns));
            lastForm = last;
        }
        return last;
    }

    /**
     * Returns whether new rows can be copied directly into the table: those of a snapshot if the table was empty, and
     * those created later in any case, as long as no row has clashed.
     */
    boolean isDirect(Operation operation) {
        return !clashed
                && (operation == Operation.CREATE
                        || (operation == Operation.SNAPSHOT && table.traits().empty()));
    }

    /** Returns whether the changes of the table's last batch were of several kinds. */
    boolean isMixed() {
        return mixed || clashed;
    }

    void mixed(boolean mixed) {
        this.mixed = mixed;
    }

    /**
     * Returns whether this relation is another than the earlier ones, and the target was not {@linkplain #asked()
     * queried} since it appeared. The table may have been altered along with the source.
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

    /** Remembers that the table was queried after the relations seen so far. */
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

    /** Takes over the collections that were written to the table under an earlier description of it. */
    void takesRowsAs(TargetTableState earlier) {
        collection = earlier.collection;
        laterCollection = earlier.laterCollection;
    }

    /** Returns another collection whose rows were written to the table, if there is one. */
    public Optional<String> collectionBeside(String one) {
        return Optional.ofNullable(collection == null || one.equals(collection) ? laterCollection : collection);
    }

    /** Writes all rows through a stage from now on. */
    void clashed() {
        clashed = true;
    }
}
