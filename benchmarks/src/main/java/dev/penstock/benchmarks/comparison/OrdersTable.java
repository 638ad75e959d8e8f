package dev.penstock.benchmarks.comparison;

import dev.penstock.test.Database;
import java.util.Locale;

/** The table {@code orders} of all comparisons: eleven columns of ordinary types, about 235 bytes a row. */
final class OrdersTable {
    static final String PUBLICATION = "conduitpub";

    private static final String COLUMNS =
            "quantity int4, customer text, total numeric, created_at timestamptz, due date,"
                    + " details jsonb, reference uuid, paid bool, note text, weight float8";

    private OrdersTable() {}

    static void create(Database database) {
        database.execute("CREATE TABLE orders (id int8 PRIMARY KEY, " + COLUMNS + ")");
    }

    static void createWithoutKey(Database database) {
        database.execute("CREATE TABLE orders (id int8, " + COLUMNS + ")", "ALTER TABLE orders REPLICA IDENTITY FULL");
    }

    static void publish(Database database) {
        database.execute("CREATE PUBLICATION " + PUBLICATION + " FOR TABLE orders");
    }

    static void createSlot(Database database, String slot) {
        database.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
    }

    /** Inserts rows 1 to {@code rows} in one transaction. */
    static void insert(Database database, int rows) {
        database.execute(String.format(
                Locale.ROOT,
                "INSERT INTO orders SELECT i, i %% 100, 'customer-' || i, (i %% 100000)::numeric / 100, '2024-01-31"
                        + " 13:14:15.123456Z'::timestamptz + i * interval '1 s', '2024-01-31'::date + i %% 1000,"
                        + " jsonb_build_object('sku', 'A-' || i, 'quantity', i %% 7, 'tags', '[\"new\",\"sale\"]'::jsonb),"
                        + " md5(i::text)::uuid, i %% 2 = 0, repeat(md5(i::text), 3), i / 7.0"
                        + " FROM generate_series(1, %d) AS i",
                rows));
    }

    /** Inserts rows in one transaction, updates three of ten in another, deletes one of ten in a third; returns the changes made. */
    static long changeInLargeTransactions(Database database, int rows) {
        insert(database, rows);
        database.execute("UPDATE orders SET quantity = quantity + 1, total = total + 1 WHERE id % 10 < 3");
        database.execute("DELETE FROM orders WHERE id % 10 = 9");
        return Long.parseLong(String.valueOf(database.value(
                "SELECT " + rows + " + count(*) FILTER (WHERE id % 10 < 3) + (" + rows + " - count(*)) FROM orders")));
    }

    /** Commits one row a transaction: an insert and an update alternately. Returns the changes made. */
    static long changeInSmallTransactions(Database database, int changes) {
        database.execute(
                "SET synchronous_commit = off",
                String.format(
                        Locale.ROOT,
                        "DO $$ BEGIN FOR n IN 1..%d LOOP INSERT INTO orders (id, quantity, customer, total, created_at, due, paid,"
                                + " note, weight) VALUES (n, n %% 100, 'customer-' || n, n, '2024-01-31Z', '2024-01-31', true,"
                                + " 'note', n); COMMIT; UPDATE orders SET quantity = quantity + 1, total = total + 1 WHERE id = n;"
                                + " COMMIT; END LOOP; END $$",
                        changes / 2));
        return changes / 2 * 2L;
    }

    /** Returns number and checksum of the rows, to compare two databases. */
    static String checksum(Database database) {
        return String.valueOf(database.value(
                "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(orders::text, 0)), 0) FROM orders"));
    }
}
