package dev.penstock.sink.internal.sql;

import dev.penstock.core.CollectionName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A target table, as the target's catalog described it. Columns are identified by their index. Immutable. */
public final class TargetTable {
    private final CollectionName name;
    private final int oid;
    private final List<TargetColumn> columns;
    private final Map<String, Integer> indexes;
    private final ColumnSet writable;
    private final List<UniqueIndex> uniques;
    private final Set<Integer> parents;
    private final Traits traits;

    /** Creates a description; {@code parents} are the OIDs of the tables it references. */
    public TargetTable(
            CollectionName name,
            int oid,
            List<TargetColumn> columns,
            List<UniqueIndex> uniques,
            Set<Integer> parents,
            Traits traits) {
        this.name = name;
        this.oid = oid;
        this.columns = List.copyOf(columns);
        this.uniques = List.copyOf(uniques);
        this.parents = Set.copyOf(parents);
        this.traits = traits;
        this.indexes = new HashMap<>(columns.size() * 2);
        for (int i = 0; i < columns.size(); i++) {
            indexes.put(columns.get(i).name(), i);
        }
        this.writable = ColumnSet.of(
                IntStream.range(0, columns.size()).filter(i -> columns.get(i).writable()));
    }

    /** Returns the name. */
    public CollectionName name() {
        return name;
    }

    /** Returns the OID. */
    public int oid() {
        return oid;
    }

    /** Returns the columns, in the table's order. */
    public List<TargetColumn> columns() {
        return columns;
    }

    /** Returns a column. */
    public TargetColumn column(int index) {
        return columns.get(index);
    }

    /** Returns the index of a column, or -1 if there is none. */
    public int indexOf(String column) {
        return indexes.getOrDefault(column, -1);
    }

    /** Returns the columns that can be written: all except the generated ones. */
    public ColumnSet writable() {
        return writable;
    }

    /** Returns the columns of the primary key, empty if there is none. */
    public ColumnSet primaryKey() {
        return uniques.stream()
                .filter(UniqueIndex::primary)
                .findFirst()
                .map(UniqueIndex::columns)
                .orElseGet(ColumnSet::none);
    }

    /** Returns the unique and exclusion indexes. */
    public List<UniqueIndex> uniques() {
        return uniques;
    }

    /** Returns the strongest support that a unique index gives to rows of that key. */
    public KeyIndex keyIndex(ColumnSet key) {
        KeyIndex best = KeyIndex.NONE;
        for (UniqueIndex unique : uniques) {
            KeyIndex index = keyIndex(unique, key);
            best = index.compareTo(best) > 0 ? index : best;
        }
        return best;
    }

    private KeyIndex keyIndex(UniqueIndex unique, ColumnSet key) {
        if (!unique.whole() || key.isEmpty()) {
            return KeyIndex.NONE;
        }
        if (unique.columns().sameAs(key)) {
            return unique.exclusion()
                    ? KeyIndex.EXCLUSION
                    : unique.immediate() ? KeyIndex.ARBITER : KeyIndex.DEFERRABLE;
        }
        boolean wider =
                traits.partitioned() && !unique.exclusion() && unique.columns().containsAll(key);
        return wider ? KeyIndex.WIDER : KeyIndex.NONE;
    }

    /** Returns whether rows can clash with others on columns outside that key. */
    public boolean clashesBeside(ColumnSet key) {
        KeyIndex index = keyIndex(key);
        return uniques.size() > (index == KeyIndex.NONE || index == KeyIndex.EXCLUSION ? 0 : 1);
    }

    /** Returns the OIDs of the tables it references. */
    public Set<Integer> parents() {
        return parents;
    }

    /** Returns those of {@code columns} that an UPDATE of a row with that key sets. */
    public ColumnSet settable(ColumnSet key, ColumnSet columns) {
        return columns.filter(i -> column(i).updatable() && !key.contains(i));
    }

    /** Returns those of {@code columns}, without the key, that no UPDATE can set: only a new row has other values. */
    public ColumnSet fixed(ColumnSet key, ColumnSet columns) {
        return columns.filter(i -> column(i).writable() && !column(i).updatable() && !key.contains(i));
    }

    /**
     * Returns whether an INSERT of these columns alone is accepted up to the conflict with an existing row. Otherwise
     * the row must be looked up first.
     */
    public boolean insertable(ColumnSet sent) {
        boolean whole = sent.containsAll(writable);
        return whole
                || (!traits.partitioned()
                        && !traits.checked()
                        && writable.stream()
                                .allMatch(i -> sent.contains(i) || column(i).mayBeLeftOut()));
    }

    /** Returns further traits of the table. */
    public Traits traits() {
        return traits;
    }

    /** Returns whether {@code other} describes the same table in the same way, apart from its rows. */
    public boolean isLike(TargetTable other) {
        return oid == other.oid
                && name.equals(other.name)
                && columns.equals(other.columns)
                && uniques.equals(other.uniques)
                && parents.equals(other.parents)
                && traits.isLike(other.traits);
    }

    /** Returns the name, in the form of {@code opencdc.collection}. */
    @Override
    public String toString() {
        return name.toString();
    }

    /** The support of a unique index for rows of a key, in ascending order. */
    public enum KeyIndex {
        /** There is no index. */
        NONE,
        /**
         * The table is partitioned, and the index has more columns than the key. PostgreSQL requires the partition key in every
         * unique index, so the server does not notice a second row of the key.
         */
        WIDER,
        /** The index is that of a temporal key ({@code WITHOUT OVERLAPS}): {@code ON CONFLICT} refuses it. */
        EXCLUSION,
        /** The index is checked at the end: {@code ON CONFLICT} refuses it. */
        DEFERRABLE,
        /** {@code ON CONFLICT} accepts the index. */
        ARBITER;

        /** Returns whether the server reports the insertion of a row whose key exists as a duplicate key. */
        public boolean reportsDuplicates() {
            return this == DEFERRABLE || this == ARBITER;
        }
    }

    /**
     * A unique or exclusion index.
     *
     * @param columns its columns, in its order
     * @param primary whether it is the primary key
     * @param immediate whether it is checked at once
     * @param whole whether it makes rows unique by its columns alone: not partial, not of expressions
     * @param exclusion whether it excludes other rows than equal ones too, such as overlapping periods
     */
    public record UniqueIndex(
            ColumnSet columns, boolean primary, boolean immediate, boolean whole, boolean exclusion) {}

    /**
     * Further traits that matter for writing.
     *
     * @param partitioned whether it has partitions
     * @param checked whether it has CHECK constraints
     * @param deferrable whether a constraint on it can be deferred
     * @param referenced whether another table, or itself, references it
     * @param cascading whether deleting a row, or changing its key, changes rows that reference it
     * @param rippling the columns whose change changes rows that reference them
     * @param empty whether it had no row when the description was made
     * @param rowTriggers the triggers that can change or suppress rows, in the form of {@link RowTriggers#query}
     */
    public record Traits(
            boolean partitioned,
            boolean checked,
            boolean deferrable,
            boolean referenced,
            boolean cascading,
            ColumnSet rippling,
            boolean empty,
            Set<String> rowTriggers) {
        /** Creates the traits of a table without triggers. */
        public Traits(
                boolean partitioned,
                boolean checked,
                boolean deferrable,
                boolean referenced,
                boolean cascading,
                ColumnSet rippling,
                boolean empty) {
            this(partitioned, checked, deferrable, referenced, cascading, rippling, empty, Set.of());
        }

        boolean isLike(Traits other) {
            return new Traits(
                            partitioned,
                            checked,
                            deferrable,
                            referenced,
                            cascading,
                            rippling,
                            other.empty,
                            other.rowTriggers)
                    .equals(other);
        }
    }
}
