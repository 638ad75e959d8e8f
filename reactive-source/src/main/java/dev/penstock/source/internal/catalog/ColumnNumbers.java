package dev.penstock.source.internal.catalog;

import dev.penstock.source.internal.catalog.Attribute.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The numbers of the columns that rows of the stream have. The stream sends columns in the order of their numbers, without them, and the
 * catalog may be ahead of the rows. A number is found if only one explanation is the best.
 *
 * <p>The transaction that wrote the rows decides most: what older transactions did to a column shows in its rows. What younger ones
 * did does not, except where two transactions overlap. So that is evidence of less weight, unless the server keeps the times of commits.
 */
public final class ColumnNumbers {
    private static final int IMPOSSIBLE = 3000;
    /** Only a publication that was altered meanwhile leaves such a column out. */
    private static final int CERTAINLY_SENT = 100;

    /** Explanations that differ by no more are equally good. */
    private static final int MARGIN = 5;

    private static final int INFINITE = Integer.MAX_VALUE / 4;

    private final List<String> columns;
    private final List<Attribute> attributes;
    private final int xid;
    private final long commit;
    private final Map<Integer, String> before;

    private ColumnNumbers(
            List<String> columns, List<Attribute> attributes, int xid, long commit, Map<Integer, String> before) {
        this.columns = columns;
        this.attributes = attributes;
        this.xid = xid;
        this.commit = commit;
        this.before = before;
    }

    /**
     * Returns the numbers that each column may have. A column with one number has it for certain. A column with several numbers had one of
     * them in rows before, if it is the same column. A column without a number is not known at all.
     *
     * @param columns the names of the columns that are sent, in order
     * @param attributes the columns of the catalog, in order
     * @param xid the transaction that wrote the rows
     * @param commit the time of its commit in microseconds since 2000
     * @param before the names that columns had in rows before, by number
     */
    public static List<List<Integer>> of(
            List<String> columns, List<Attribute> attributes, int xid, long commit, Map<Integer, String> before) {
        return columns.size() > attributes.size()
                ? Collections.nCopies(columns.size(), List.of())
                : new ColumnNumbers(columns, attributes, xid, commit, before).numbers();
    }

    /** Finds all explanations of the least cost: the cost of what precedes a column and of what follows it add up. */
    private List<List<Integer>> numbers() {
        int width = attributes.size();
        int[][] upTo = new int[columns.size()][width];
        int[][] after = new int[columns.size()][width];
        for (int column = 0; column < columns.size(); column++) {
            int best = column == 0 ? 0 : INFINITE;
            for (int i = 0; i < width; i++) {
                upTo[column][i] = best + cost(column, i);
                best += skipped(i);
                best = column == 0 ? best : Math.min(best, upTo[column - 1][i]);
                best = Math.min(best, INFINITE);
                upTo[column][i] = Math.min(upTo[column][i], INFINITE);
            }
        }
        for (int i = width - 2; i >= 0 && !columns.isEmpty(); i--) {
            after[columns.size() - 1][i] = after[columns.size() - 1][i + 1] + (isSent(i + 1) ? IMPOSSIBLE : 0);
        }
        for (int column = columns.size() - 2; column >= 0; column--) {
            int best = INFINITE;
            for (int i = width - 1; i >= 0; i--) {
                after[column][i] = best;
                best = Math.min(Math.min(best + skipped(i), INFINITE), cost(column + 1, i) + after[column + 1][i]);
            }
        }
        List<List<Integer>> numbers = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            numbers.add(possible(column, upTo[column], after[column]));
        }
        return numbers;
    }

    /** Returns whether rows have a column for certain: it was there under a name that they have, and no other column had it. */
    private boolean isSent(int index) {
        Attribute attribute = attributes.get(index);
        return attribute.change(xid, commit) == Change.BEFORE
                && !attribute.isDropped()
                && columns.contains(attribute.name());
    }

    private List<Integer> possible(int column, int[] upTo, int[] after) {
        int least = INFINITE;
        for (int i = 0; i < upTo.length; i++) {
            least = Math.min(least, upTo[i] + after[i]);
        }
        List<Attribute> possible = new ArrayList<>();
        for (int i = 0; i < upTo.length; i++) {
            if (upTo[i] + after[i] <= least + MARGIN && cost(column, i) < IMPOSSIBLE) {
                possible.add(attributes.get(i));
            }
        }
        // A column that now has the name may be a new one: then rows before do not decide.
        boolean replaced = possible.size() > 1
                && possible.stream().anyMatch(attribute -> attribute.name().equals(columns.get(column)));
        return replaced ? List.of() : possible.stream().map(Attribute::number).toList();
    }

    /** Returns what speaks against a column being that one of the catalog. */
    private int cost(int column, int index) {
        Attribute attribute = attributes.get(index);
        String name = columns.get(column);
        if (attribute.name().equals(name)) {
            return 0;
        }
        Change change = attribute.change(xid, commit);
        if (change == Change.BEFORE) {
            return IMPOSSIBLE;
        }
        if (!attribute.isDropped()) {
            return 10;
        }
        String former = before.get(attribute.number());
        boolean own = change == Change.WITHIN;
        if (former == null) {
            return 10;
        }
        return former.equals(name) ? own ? 5 : 10 : own ? 30 : 20;
    }

    /** Returns what speaks against rows not having a column of the catalog although they have one of a higher number. */
    private int skipped(int index) {
        Attribute attribute = attributes.get(index);
        Change change = attribute.change(xid, commit);
        if (change == Change.BEFORE) {
            // A column that is there may not be published, but then no other has its name.
            return attribute.isDropped() ? 0 : isSent(index) ? IMPOSSIBLE : 10;
        }
        if (change == Change.AFTER && before.containsKey(attribute.number())) {
            // Rows before had it, and it was still there.
            return CERTAINLY_SENT;
        }
        if (attribute.isDropped()) {
            // The transaction itself may have dropped it before these rows or after them.
            return change == Change.WITHIN ? 5 : change == Change.PROBABLY_AFTER ? 10 : 25;
        }
        return change == Change.AFTER ? 25 : 20;
    }
}
