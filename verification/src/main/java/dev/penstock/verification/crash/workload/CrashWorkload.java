package dev.penstock.verification.crash.workload;

import dev.penstock.verification.crash.plan.CheckPlan;
import dev.penstock.verification.crash.plan.Dice;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.workload.Transaction.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Generator of a writer's transactions in a round. The result depends only on seed, round and writer. */
public final class CrashWorkload {
    public static final int WRITERS = 3;

    /** The longest pause of a writer, short enough that there is work at nearly all times of a round. */
    private static final int LONGEST_THINK_MILLIS = 200;

    private static final int REWRITES = 25;

    /** The maximum number of columns to add. A table can have 1600, including those that were dropped. */
    private static final int MOST_COLUMNS = 200;

    private final Random random;
    private final Changes changes;
    private final int longestThink;

    public CrashWorkload(Dice dice, CheckPlan plan) {
        this.random = dice.random();
        this.changes = new Changes(dice, random, plan.mode(), plan.focus());
        this.longestThink = plan.focus() == Focus.SNAPSHOT ? 3 * LONGEST_THINK_MILLIS : LONGEST_THINK_MILLIS;
    }

    /** Returns the column that is added to both databases before the round, or 0. */
    public static int addedColumn(long seed, int round) {
        return addsColumn(seed, round) ? columns(seed, round) : 0;
    }

    /** Returns the number of columns that were added up to a round. */
    static int columns(long seed, int round) {
        int columns = 0;
        for (int earlier = 1; earlier <= round; earlier++) {
            columns += addsColumn(seed, earlier) ? 1 : 0;
        }
        return Math.min(columns, MOST_COLUMNS);
    }

    public List<Transaction> transactions() {
        List<Transaction> transactions = new ArrayList<>();
        int count = 6 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            transactions.add(transaction());
        }
        return transactions;
    }

    /** Returns repeated rewrites of tables, so that one is likely to be in progress when a snapshot is taken. */
    public List<Transaction> rewrites() {
        List<Transaction> transactions = new ArrayList<>();
        for (int i = 0; i < REWRITES; i++) {
            List<Step> steps = new ArrayList<>(changes.rewrite());
            steps.addAll(changes.few());
            transactions.add(new Transaction(random.nextInt(150), steps, 50 + random.nextInt(100), true));
        }
        return transactions;
    }

    private Transaction transaction() {
        List<Step> steps = new ArrayList<>();
        int shape = random.nextInt(20);
        if (shape < 2) {
            steps.addAll(changes.many());
        } else if (shape < 4) {
            steps.add(changes.copy());
        }
        int small = 1 + random.nextInt(4);
        for (int i = 0; i < small; i++) {
            steps.addAll(changes.few());
        }
        if (shape == 4) {
            steps.add(Step.of("SAVEPOINT s"));
            steps.addAll(changes.few());
            steps.add(Step.of("ROLLBACK TO SAVEPOINT s"));
            steps.addAll(changes.few());
        }
        if (shape == 5) {
            steps.addAll(changes.truncate());
            steps.addAll(changes.few());
        }
        boolean rewrites = shape == 7;
        if (rewrites) {
            steps.addAll(0, changes.rewrite());
        }
        boolean pauses = rewrites || shape > 15;
        return new Transaction(random.nextInt(longestThink), steps, pauses ? 50 + random.nextInt(250) : 0, shape != 6);
    }

    private static boolean addsColumn(long seed, int round) {
        return new Dice(seed, round, Dice.SCHEMA).random().nextInt(10) == 0;
    }
}
