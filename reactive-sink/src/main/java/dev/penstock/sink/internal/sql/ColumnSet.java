package dev.penstock.sink.internal.sql;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Some columns of a target table, by their index, in an order. Immutable; equal if columns and order are. */
public final class ColumnSet {
    private static final ColumnSet NONE = new ColumnSet(new int[0]);

    private final int[] columns;
    private final BitSet members = new BitSet();

    private ColumnSet(int[] columns) {
        this.columns = columns;
        for (int column : columns) {
            members.set(column);
        }
    }

    /** Returns the empty set. */
    public static ColumnSet none() {
        return NONE;
    }

    /** Returns a set of columns, each once, in the order of their first appearance. */
    public static ColumnSet of(IntStream columns) {
        return new ColumnSet(columns.distinct().toArray());
    }

    /** Returns the number of columns. */
    public int size() {
        return columns.length;
    }

    /** Returns whether there are no columns. */
    public boolean isEmpty() {
        return columns.length == 0;
    }

    /** Returns the column at an index of the order. */
    public int get(int place) {
        return columns[place];
    }

    /** Returns whether a column is among them. */
    public boolean contains(int column) {
        return members.get(column);
    }

    /** Returns whether all of {@code other} are among them. */
    public boolean containsAll(ColumnSet other) {
        for (int column : other.columns) {
            if (!members.get(column)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether both have the same columns, in any order. */
    public boolean sameAs(ColumnSet other) {
        return members.equals(other.members);
    }

    /** Returns the columns in order. */
    public IntStream stream() {
        return Arrays.stream(columns);
    }

    /** Returns the columns that satisfy a condition, in order. */
    public ColumnSet filter(IntPredicate passes) {
        return new ColumnSet(stream().filter(passes).toArray());
    }

    /** Returns these and {@code other}, in ascending order. */
    public ColumnSet with(ColumnSet other) {
        return of(IntStream.concat(stream(), other.stream()).sorted());
    }

    /** Returns the results of {@code part} for each column, joined by a separator. */
    String join(String separator, IntFunction<String> part) {
        return stream().mapToObj(part).collect(Collectors.joining(separator));
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof ColumnSet that && Arrays.equals(columns, that.columns));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(columns);
    }

    @Override
    public String toString() {
        return Arrays.toString(columns);
    }
}
