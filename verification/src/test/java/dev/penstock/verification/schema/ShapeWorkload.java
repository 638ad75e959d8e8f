package dev.penstock.verification.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random alterations of some tables, and rows, while the copying is stopped, started, and its connections are killed. */
final class ShapeWorkload {
    private static final int MOST_TABLES = 4;

    private final Copy copy;
    private final Random random;
    private final List<RandomTable> tables = new ArrayList<>();
    private int ids;
    private int labels;
    private int keys;
    private int tableNames;

    ShapeWorkload(Copy copy, Random random) {
        this.copy = copy;
        this.random = random;
    }

    void run(int steps) {
        copy.from.execute("CREATE TYPE mood AS ENUM ('sad', 'ok')");
        RandomTable first = addTable();
        copy.from.execute(
                first.create(), "INSERT INTO " + first.name() + " (id) SELECT -i FROM generate_series(1, 20) i");
        copy.start();
        awaitEqualRows();
        for (int i = 0; i < steps; i++) {
            step(tables.get(random.nextInt(tables.size())));
        }
        for (RandomTable table : tables) {
            copy.from.execute(table.alter("ADD the_end int"), insert(table));
        }
        awaitEqualRows();
        copy.assertEqualShape();
    }

    private void step(RandomTable table) {
        switch (random.nextInt(17)) {
            case 0, 1 -> alter(table, table.add());
            case 2 -> table.drop().ifPresent(change -> alter(table, change));
            case 3 -> table.rename().ifPresent(change -> alter(table, change));
            case 4 -> widen(table);
            case 5 -> refuseNull(table);
            case 6 -> table.allowNull().ifPresent(change -> alter(table, change));
            case 7 -> label(table);
            case 8 -> alter(table, table.changeKey(nextKey()));
            case 9 -> restart(table);
            case 10 -> copy.kill();
            case 11 -> recreate(table);
            // Not within a transaction with rows: which of them were of which column would be uncertain.
            case 12 -> table.replace().ifPresent(change -> copy.from.execute(table.alter(change), insert(table)));
            case 13 -> newTable();
            case 14 -> renameTable(table);
            default ->
                copy.from.execute(
                        insert(table),
                        "UPDATE " + table.name() + " SET k = k + 1 WHERE id % 3 = 0",
                        "DELETE FROM " + table.name() + " WHERE id % 11 = " + random.nextInt(11));
        }
    }

    private void awaitEqualRows() {
        tables.forEach(table -> copy.awaitEqualRows(table.name()));
    }

    private RandomTable addTable() {
        RandomTable table = new RandomTable("t" + tableNames++, nextKey(), random);
        tables.add(table);
        return table;
    }

    private String nextKey() {
        return "key" + keys++;
    }

    private void label(RandomTable table) {
        String label = "l" + labels++;
        copy.from.execute("ALTER TYPE mood ADD VALUE '" + label + "'");
        copy.from.execute("INSERT INTO " + table.name() + " (id, m) VALUES (" + ids++ + ", '" + label + "')");
    }

    private void newTable() {
        if (tables.size() < MOST_TABLES) {
            copy.stop();
            RandomTable table = addTable();
            copy.from.execute(table.create(), insert(table));
            copy.start();
        }
    }

    /** Renames a table while the copying is stopped or runs; now and then another table takes its name. */
    private void renameTable(RandomTable table) {
        if (table.isRecreated()) {
            // The copy of a dropped table stays in the target, unless the new one is read under its name.
            copy.awaitEqualRows(table.name());
        }
        boolean running = random.nextBoolean();
        if (!running) {
            copy.stop();
        }
        String former = table.name();
        table.renamed("t" + tableNames++);
        copy.from.execute("ALTER TABLE " + former + " RENAME TO " + table.name(), insert(table));
        if (!running) {
            if (tables.size() < MOST_TABLES && random.nextBoolean()) {
                RandomTable other = new RandomTable(former, nextKey(), random);
                tables.add(other);
                copy.from.execute(other.create(), insert(other));
            }
            copy.start();
        }
    }

    /** Drops the table and creates another one of its name, with some of the columns. */
    private void recreate(RandomTable table) {
        // The catalog has no definitions of a dropped table, so its alterations must have been read.
        copy.awaitEqualRows(table.name());
        copy.stop();
        table.replaced(nextKey());
        copy.from.execute("DROP TABLE " + table.name(), table.create(), insert(table), insert(table));
        copy.start();
    }

    private void widen(RandomTable table) {
        table.widen().ifPresent(change -> {
            // A rewrite has the catalog forget which values rows got when other columns were added.
            copy.awaitEqualRows(table.name());
            alter(table, change);
        });
    }

    private void refuseNull(RandomTable table) {
        table.refuseNull().ifPresent(change -> {
            // A column with a default, of which no row is known: whether it was added with it cannot be told.
            copy.awaitEqualRows(table.name());
            copy.from.execute(change, insert(table));
        });
    }

    private void restart(RandomTable table) {
        if (random.nextBoolean()) {
            awaitEqualRows();
        }
        copy.stop();
        Optional<String> change = switch (random.nextInt(4)) {
            case 0 -> Optional.of(table.add());
            case 1 -> table.rename();
            case 2 -> table.replace();
            default -> table.drop();
        };
        change.ifPresent(statement -> copy.from.execute(table.alter(statement), insert(table)));
        copy.start();
    }

    /** Alters the table, now and then in the middle of a transaction with rows. */
    private void alter(RandomTable table, String what) {
        String statement = table.alter(what);
        if (random.nextInt(3) == 0) {
            copy.from.execute("BEGIN; " + insert(table) + "; " + statement + "; " + insert(table) + "; COMMIT");
        } else {
            copy.from.execute(statement, insert(table));
        }
    }

    private String insert(RandomTable table) {
        return table.insert(ids++);
    }
}
