package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.RejectedChange;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TargetTableState;
import dev.penstock.sink.internal.plan.TransactionPlan;
import dev.penstock.sink.internal.plan.Truncation;
import dev.penstock.sink.internal.preparation.AlterationRequest.OfRow;
import dev.penstock.sink.internal.preparation.AlterationRequest.OfTruncation;
import dev.penstock.sink.internal.preparation.Prepared.RejectedRecord;
import dev.penstock.sink.internal.schema.SchemaWriter;
import dev.penstock.sink.internal.schema.plan.SchemaOptions;
import dev.penstock.sink.internal.template.TableRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The step from batches of records to plans of transactions. Confined to the encoding thread. */
public final class Preparation {
    private final TableNaming naming;
    private final SharedTables shared;
    private final Tables tables;
    private final boolean foreignKeys;
    private final boolean strict;
    private final SchemaOptions schema;
    private final ComparedRelations compared = new ComparedRelations();
    private final LastTable last;
    private final RenamedTruncations truncations;

    /**
     * Creates a preparation without any known table.
     *
     * @param rule names the table of each record
     * @param shared the rule by which tables may be emptied
     * @param scope the tables that records may be written to
     * @param tables the known tables, shared by all batches
     * @param foreignKeys whether sessions check foreign keys and fire triggers
     * @param strict whether an update of a part of a row that does not exist is an error
     * @param schema the permitted changes of the target's schema
     */
    public Preparation(
            TableRule rule,
            SharedTables shared,
            TargetScope scope,
            Tables tables,
            boolean foreignKeys,
            boolean strict,
            SchemaOptions schema) {
        this.schema = schema;
        this.shared = shared;
        this.naming = new TableNaming(rule, scope);
        this.tables = tables;
        this.last = new LastTable(naming, tables);
        this.truncations = new RenamedTruncations(naming, tables);
        this.foreignKeys = foreignKeys;
        this.strict = strict;
    }

    /** Returns the known tables. */
    public Tables tables() {
        return tables;
    }

    /** Returns the plan of a batch, or the tables that must be queried first. */
    public Prepared prepare(Batch batch) {
        List<Record> records = batch.records();
        List<RowChange> changes = new ArrayList<>();
        List<RejectedRecord> rejected = new ArrayList<>();
        int from = 0;
        while (from < records.size()) {
            Planned planned = plan(records, from);
            if (!planned.unknown().isEmpty()) {
                return Prepared.needing(batch, planned.unknown());
            }
            if (planned.alterationRequest() != null) {
                return Prepared.needingAlteration(batch, tables.version(), planned.alterationRequest());
            }
            if (from == 0 && planned.rejected() == null) {
                return prepared(batch, planned.changes(), rejected);
            }
            changes.addAll(planned.changes());
            from = planned.to();
            if (planned.rejected() != null) {
                rejected.add(planned.rejected());
                from++;
            }
        }
        return prepared(batch, changes, rejected);
    }

    /** Returns the plan of these changes, each of a record of its own, as a batch. */
    public Prepared prepared(Batch batch, List<RowChange> changes, List<RejectedRecord> rejected) {
        while (true) {
            try {
                TransactionPlan plan = TransactionPlan.of(changes, tables, foreignKeys, strict, batch.continued());
                return new Prepared(batch, plan, inOrder(batch, rejected), tables.version(), Set.of(), null);
            } catch (RejectedChange e) {
                changes = encodable(changes, e, rejected);
            }
        }
    }

    /**
     * Returns the changes that can be encoded, and adds the others to {@code rejected}. After one failure the rest is
     * tried at once.
     */
    private static List<RowChange> encodable(
            List<RowChange> changes, RejectedChange first, List<RejectedRecord> rejected) {
        List<RowChange> good = new ArrayList<>();
        for (RowChange change : changes) {
            RecordException reason = change.equals(first.change()) ? first.reason() : change.problem();
            if (reason == null) {
                good.add(change);
            } else {
                change.records().forEach(record -> rejected.add(new RejectedRecord(record, reason)));
            }
        }
        return good;
    }

    private static List<RejectedRecord> inOrder(Batch batch, List<RejectedRecord> rejected) {
        if (rejected.size() < 2) {
            return List.copyOf(rejected);
        }
        IdentityHashMap<Record, Integer> order = new IdentityHashMap<>();
        batch.records().forEach(record -> order.put(record, order.size()));
        return rejected.stream()
                .sorted(Comparator.comparing(one -> Objects.requireNonNull(order.get(one.record()))))
                .toList();
    }

    /** Returns the changes of the records from {@code from} on, up to the first that cannot be written. */
    public Planned plan(List<Record> records, int from) {
        List<RowChange> changes = new ArrayList<>(records.size() - from);
        RejectedRecord rejected = null;
        int to = from;
        while (to < records.size() && rejected == null) {
            Record record = records.get(to);
            try {
                TargetTableState like = last.of(record);
                if (like != null) {
                    add(like.planner().plan(record), changes);
                    to++;
                    continue;
                }
                CollectionName name = naming.name(record);
                if (name != null) {
                    naming.requireAllowed(record, name);
                }
                if (name != null && isUnknown(name, record)) {
                    Set<CollectionName> unknown = unknown(name, records.subList(to + 1, records.size()));
                    return new Planned(from, List.of(), null, unknown, null);
                }
                if (name != null) {
                    AlterationRequest request =
                            Truncation.is(record) ? renamingRequest(records, to) : alterationRequest(to, name, record);
                    if (request != null) {
                        return upTo(request, records, from, changes);
                    }
                    if (!isWithoutEffect(name, record)) {
                        add(change(record, name), changes);
                    }
                }
                to++;
            } catch (RecordException e) {
                rejected = new RejectedRecord(record, e);
            }
        }
        return new Planned(to, changes, rejected, Set.of(), null);
    }

    /**
     * Returns the changes before a request. A deletion that may be one change with the insertion that requests is not among them: the table
     * is altered before both.
     */
    private Planned upTo(AlterationRequest request, List<Record> records, int from, List<RowChange> changes) {
        int last = changes.size() - 1;
        if (foreignKeys
                && last >= 0
                && request instanceof OfRow row
                && changes.get(last).table().name().equals(row.name())
                && Planner.mayBeJoined(changes.get(last), records.get(row.index()))) {
            int deletion = indexOf(records, changes.get(last).record(), from);
            return new Planned(deletion, changes.subList(0, last), null, Set.of(), row.at(deletion));
        }
        return new Planned(request.index(), changes, null, Set.of(), request);
    }

    private @Nullable AlterationRequest renamingRequest(List<Record> records, int index) {
        return schema.alters() ? truncations.request(records, index) : null;
    }

    /** Returns the record as one that may need another schema than the target has; {@code null} if it does not. */
    private @Nullable AlterationRequest alterationRequest(int index, CollectionName name, Record record) {
        Relation relation = schema.creates() ? LastTable.relation(record) : null;
        if (relation == null || compared.contains(name, relation)) {
            return null;
        }
        TargetTableState state = tables.find(name);
        if (state != null && isOutsideOfStream(record)) {
            return null;
        }
        Relation previous = compared.last(name, relation);
        if (state != null && (!schema.alters() || SchemaWriter.certainlyMatches(state.table(), relation, previous))) {
            compared.add(name, relation);
            return null;
        }
        return new OfRow(index, name, relation, state == null ? null : state.table(), previous);
    }

    /** Returns whether a record describes a table as it is now, not at a place in a stream: later than the rows that follow, maybe. */
    private static boolean isOutsideOfStream(Record record) {
        return record.position().toBytes().length == 0 && record.metadata().containsKey(Metadata.DEFINITION);
    }

    /** Notes that the target was altered as requested, if that was necessary. */
    public void altered(AlterationRequest request) {
        if (request instanceof OfRow row) {
            compared.add(row.name(), row.relation());
        } else {
            truncations.followed((OfTruncation) request);
        }
    }

    /** Returns whether a record only describes a table, or empties one that does not exist yet. */
    private boolean isWithoutEffect(CollectionName name, Record record) {
        return record.metadata().containsKey(Metadata.DEFINITION)
                || (schema.creates() && Truncation.is(record) && tables.find(name) == null);
    }

    private void add(RowChange change, List<RowChange> changes) {
        int last = changes.size() - 1;
        RowChange joined = foreignKeys && last >= 0 ? Planner.joined(changes.get(last), change) : null;
        if (joined == null) {
            changes.add(change);
        } else {
            changes.set(last, joined);
        }
    }

    /** Returns the index of that very record. */
    @SuppressWarnings("ReferenceEquality") // Equal records may be several.
    public static int indexOf(List<Record> records, Record record, int from) {
        int index = from;
        while (records.get(index) != record) {
            index++;
        }
        return index;
    }

    private Set<CollectionName> unknown(CollectionName first, List<Record> records) {
        Set<CollectionName> unknown = new LinkedHashSet<>(Set.of(first));
        for (Record record : records) {
            try {
                CollectionName name = naming.name(record);
                if (name != null && isUnknown(name, record)) {
                    unknown.add(name);
                }
            } catch (RecordException e) {
                return unknown;
            }
        }
        return unknown;
    }

    private boolean isUnknown(CollectionName name, Record record) {
        return !tables.isAsked(name) || isNewRelation(name, record);
    }

    private RowChange change(Record record, CollectionName name) {
        TargetTableState state = tables.find(name);
        if (state == null) {
            throw new RecordException(
                    "The target has no such table.", Fault.of(record).in(name).with("42P01"), null);
        }
        String collection = record.collection();
        if (Truncation.is(record)) {
            shared.requireOneCollection(record, name, state);
        } else if (collection != null) {
            state.takesRowsOf(collection);
        }
        RowChange change = state.planner().plan(record);
        last.set(record, state);
        return change;
    }

    /**
     * Returns whether the relation differs from the one before. The target may have been altered along with the source.
     */
    private boolean isNewRelation(CollectionName name, Record record) {
        TargetTableState state = tables.find(name);
        return state != null && record.after() instanceof Row row && state.isNew(row.relation());
    }
}
