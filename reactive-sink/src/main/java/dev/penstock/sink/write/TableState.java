package dev.penstock.sink.write;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.change.KeyForm;
import dev.penstock.sink.change.Planner;
import dev.penstock.sink.sql.ColumnSet;
import dev.penstock.sink.sql.StageSql;
import dev.penstock.sink.sql.TargetTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known about a table, and made from that once. Confined to the encoding thread. */
final class TableState {
    private static final int MAX_RELATIONS = 100;

    private final TargetTable table;
    private final Planner planner;
    private final StageSql stage;
    private final Map<ColumnSet, KeyForm> forms = new HashMap<>();
    private final Set<Relation> relations = new HashSet<>();
    private final Set<Relation> unasked = new HashSet<>();
    private @Nullable Relation lastRelation;
    private boolean direct;

    TableState(TargetTable table, List<String> key) {
        this.table = table;
        this.planner = new Planner(table, key);
        this.stage = new StageSql(table);
        this.direct = table.traits().empty();
    }

    TargetTable table() {
        return table;
    }

    Planner planner() {
        return planner;
    }

    StageSql stage() {
        return stage;
    }

    KeyForm form(ColumnSet key) {
        return forms.computeIfAbsent(key, columns -> new KeyForm(table, columns));
    }

    /** Returns whether a snapshot's rows can go straight into the table: it was empty, and nothing has clashed yet. */
    boolean isDirect() {
        return direct;
    }

    /**
     * Returns whether rows of another relation came before, but the target was not {@linkplain #asked() asked} since there is
     * this one: it may have been altered along with the source.
     */
    boolean isNew(Relation relation) {
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

    void clashed() {
        direct = false;
    }
}
