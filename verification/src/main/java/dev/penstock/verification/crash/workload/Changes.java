package dev.penstock.verification.crash.workload;

import dev.penstock.verification.crash.plan.Dice;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.plan.Mode;
import dev.penstock.verification.crash.workload.Transaction.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Generator of single changes. All values are literals, so that nothing depends on the server or on time. */
final class Changes {
    private static final int IDS_PER_ROUND = 100_000;
    private static final int IDS_PER_WRITER = 20_000;
    private static final int REUSED_DOCS = 40;
    private static final int ROUNDS_BACK = 4;
    /** A short lock timeout, because a transaction that waits for a table's lock makes others wait. */
    private static final Step IMPATIENT = Step.of("SET LOCAL lock_timeout = '300ms'");

    private final Dice dice;
    private final Random random;
    private final Mode mode;
    private final Focus focus;
    private int fresh;

    Changes(Dice dice, Random random, Mode mode, Focus focus) {
        this.dice = dice;
        this.random = random;
        this.mode = mode;
        this.focus = focus;
    }

    List<Step> few() {
        if (focus == Focus.SNAPSHOT && random.nextInt(3) == 0) {
            return List.of(stock());
        }
        return switch (random.nextInt(mode == Mode.EXACTLY_ONCE ? 8 : 6)) {
            case 0, 1 -> List.of(account());
            case 2, 3 -> doc();
            case 4 -> random.nextBoolean() ? pairs() : parts();
            case 5 -> List.of(evolving());
            case 6 -> List.of(journal(1 + random.nextInt(3)));
            default -> List.of(bag());
        };
    }

    /** Returns a change of many rows. */
    List<Step> many() {
        int from = random.nextInt(200);
        String rows = "SELECT g, " + dice.purpose() + ", g * 1.5, 'many " + word() + "' FROM generate_series(" + from
                + ", " + (from + 200 + random.nextInt(800)) + ") g";
        List<Step> steps = new ArrayList<>(List.of(
                switch (random.nextInt(4)) {
                    case 0 -> Step.of("UPDATE accounts SET balance = balance + 0.01 WHERE id >= " + from);
                    case 1 -> Step.of("DELETE FROM accounts WHERE id > " + (from + 100));
                    default ->
                        Step.of("INSERT INTO accounts " + rows
                                + " ON CONFLICT (id) DO UPDATE SET balance = excluded.balance, note = excluded.note");
                }));
        if (mode == Mode.EXACTLY_ONCE) {
            steps.add(journal(50 + random.nextInt(150)));
        }
        return steps;
    }

    Step copy() {
        StringBuilder rows = new StringBuilder();
        int count = random.nextInt(8) == 0 ? 3000 : 50 + random.nextInt(400);
        for (int i = 0; i < count; i++) {
            rows.append(freshId())
                    .append("\tcopied\t{\"n\": ")
                    .append(i)
                    .append(", \"w\": \"")
                    .append(word());
            rows.append("\"}\t\\\\x")
                    .append(Integer.toHexString(0x10000 + random.nextInt(0xFFFF)))
                    .append("0\n");
        }
        return new Step("COPY events FROM STDIN", rows.toString());
    }

    List<Step> truncate() {
        return List.of(IMPATIENT, Step.of(random.nextInt(3) == 0 ? "TRUNCATE events, evolving" : "TRUNCATE events"));
    }

    /** Returns a rewrite of a table with the same rows, after which an older snapshot sees none of them. */
    List<Step> rewrite() {
        return List.of(IMPATIENT, Step.of("ALTER TABLE evolving ALTER base TYPE text USING base || ''"));
    }

    /** Returns a change of the table whose snapshot takes some time. */
    private Step stock() {
        int id = 1 + random.nextInt(Schema.STOCK);
        String where = " WHERE id = (SELECT min(id) FROM stock WHERE id >= " + id + ")";
        return Step.of(
                switch (random.nextInt(7)) {
                    case 0 -> "DELETE FROM stock WHERE id BETWEEN " + id + " AND " + (id + 20);
                    case 1 -> "UPDATE stock SET id = " + freshStock() + where;
                    case 2 -> "UPDATE stock SET body = " + body() + where;
                    case 3, 4 ->
                        "INSERT INTO stock SELECT " + freshStock() + " + g, '" + word() + "', md5(g::text)"
                                + " FROM generate_series(1, " + (1 + random.nextInt(25)) + ") g";
                    default -> "UPDATE stock SET note = '" + word() + "' WHERE id BETWEEN " + id + " AND " + (id + 30);
                });
    }

    /** Returns a new key of that table, higher than those of its initial rows. */
    private long freshStock() {
        long from = Schema.STOCK + 100 * freshId();
        return from + 1;
    }

    private Step account() {
        int id = 1 + random.nextInt(150);
        return Step.of(
                switch (random.nextInt(5)) {
                    case 0 -> "DELETE FROM accounts WHERE id = " + id;
                    case 1 ->
                        "UPDATE accounts SET balance = balance - " + random.nextInt(9999) / 100.0 + ", note = '"
                                + word() + "' WHERE id BETWEEN " + id + " AND " + (id + 5);
                    case 2 -> "UPDATE accounts SET note = NULL WHERE id = " + id;
                    default ->
                        "INSERT INTO accounts VALUES (" + id + ", " + dice.purpose() + ", " + random.nextInt(1000)
                                + ", '" + word()
                                + "') ON CONFLICT (id) DO UPDATE SET balance = accounts.balance + 1, owner ="
                                + " excluded.owner";
                });
    }

    /** Returns a change of rows with a body out of line (TOAST), which is not sent if it does not change. */
    private List<Step> doc() {
        String insert = "INSERT INTO docs VALUES (" + newDoc() + ", '" + word() + "', " + body() + ", '{1,"
                + random.nextInt() + "}') ON CONFLICT DO NOTHING";
        String where = " WHERE id = (SELECT min(id) FROM docs WHERE id >= " + oldDoc() + ")";
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> List.of(Step.of(insert));
            case 3 ->
                List.of(Step.of("UPDATE docs SET title = '" + word() + "' WHERE id % 5 = " + random.nextInt(5)
                        + " AND id >= " + oldestDoc()));
            case 4 -> List.of(Step.of("UPDATE docs SET body = " + body() + where));
            case 5 -> List.of(Step.of("UPDATE docs SET body = NULL" + where));
            case 6 -> rekeyed(where);
            case 7 -> List.of(Step.of("DELETE FROM docs" + where));
            default -> List.of(Step.of("UPDATE docs SET title = '" + word() + "'" + where));
        };
    }

    private List<Step> rekeyed(String where) {
        long id = newDoc();
        Step change = Step.of("UPDATE docs SET id = " + id + where);
        return mode == Mode.EXACTLY_ONCE
                ? List.of(Step.of("DELETE FROM docs WHERE id = " + id), change)
                : List.of(change);
    }

    /** A key that was used before only where the position is stored with the rows: see {@code docs/guarantees.md}. */
    private long newDoc() {
        return mode == Mode.EXACTLY_ONCE ? 1L + random.nextInt(REUSED_DOCS) : freshId();
    }

    private long oldDoc() {
        if (mode == Mode.EXACTLY_ONCE) {
            return 1L + random.nextInt(REUSED_DOCS);
        }
        int round = Math.max(0, dice.round() - random.nextInt(ROUNDS_BACK));
        return (long) round * IDS_PER_ROUND + random.nextInt(CrashWorkload.WRITERS * IDS_PER_WRITER / 4);
    }

    /** Returns the oldest row that is changed, so that a check of many rounds does not become slower. */
    private long oldestDoc() {
        return mode == Mode.EXACTLY_ONCE ? 0 : Math.max(0L, dice.round() - ROUNDS_BACK) * IDS_PER_ROUND;
    }

    private List<Step> pairs() {
        int id = 1 + random.nextInt(30);
        int other = 1 + random.nextInt(30);
        int value = 1 + random.nextInt(20);
        return switch (random.nextInt(5)) {
            case 0 -> List.of(Step.of("DELETE FROM pairs WHERE id = " + id));
            case 1 ->
                List.of(
                        Step.of("UPDATE pairs SET u = NULL WHERE u = " + value),
                        Step.of("UPDATE pairs SET u = " + value + " WHERE id = " + id));
            case 2, 3 ->
                List.of(Step.of("UPDATE pairs p SET u = q.u FROM pairs q WHERE (p.id = " + id + " AND q.id = " + other
                        + ") OR (p.id = " + other + " AND q.id = " + id + ")"));
            default ->
                List.of(Step.of("INSERT INTO pairs VALUES (" + id + ", " + freshId() + ", '" + word()
                        + "') ON CONFLICT (id) DO NOTHING"));
        };
    }

    /** Returns changes and swaps of a key of two columns, in a table for which the server sends whole old rows. */
    private List<Step> parts() {
        String a = "a = '" + (char) ('x' + random.nextInt(3)) + "'";
        int b = 1 + random.nextInt(30);
        int other = 1 + random.nextInt(30);
        return switch (random.nextInt(4)) {
            case 0 ->
                List.of(
                        Step.of("UPDATE parts SET b = 0 WHERE " + a + " AND b = " + b),
                        Step.of("UPDATE parts SET b = " + b + " WHERE " + a + " AND b = " + other),
                        Step.of("UPDATE parts SET b = " + other + " WHERE " + a + " AND b = 0"));
            case 1 -> List.of(Step.of("DELETE FROM parts WHERE " + a + " AND b = " + b));
            case 2 -> List.of(Step.of("UPDATE parts SET v = '" + word() + "' WHERE " + a));
            default ->
                List.of(Step.of("INSERT INTO parts VALUES ('" + a.charAt(5) + "', " + b + ", '" + word()
                        + "', '2020-01-01 UTC'::timestamptz + " + random.nextInt() + " * interval '1 ms')"
                        + " ON CONFLICT (a, b) DO UPDATE SET v = excluded.v, at = excluded.at"));
        };
    }

    private Step evolving() {
        int columns = CrashWorkload.columns(dice.seed(), dice.round() - 1);
        String column = columns == 0 ? "base" : "c" + (1 + random.nextInt(columns));
        return Step.of(
                random.nextBoolean()
                        ? "INSERT INTO evolving (id, " + column + ") VALUES (" + freshId() + ", '" + word() + "')"
                        : "UPDATE evolving SET " + column + " = '" + word() + "' WHERE id % 3 = " + random.nextInt(3));
    }

    private Step journal(int rows) {
        return Step.of("INSERT INTO journal SELECT " + dice.purpose() + ", " + freshId() + " + g, '" + word()
                + "' FROM generate_series(1, " + rows + ") g");
    }

    private Step bag() {
        String item = "item = '" + random.nextInt(8) + "'";
        return Step.of(
                switch (random.nextInt(4)) {
                    case 0 ->
                        "DELETE FROM bag WHERE ctid IN (SELECT ctid FROM bag WHERE " + item + " ORDER BY size LIMIT 2)";
                    case 1 -> "UPDATE bag SET size = size + 1 WHERE " + item + " AND size < 3";
                    default -> "INSERT INTO bag SELECT '" + item.charAt(8) + "', 1 FROM generate_series(1, 2)";
                });
    }

    private String body() {
        return "(SELECT string_agg(md5('" + random.nextInt() + "' || g), '') FROM generate_series(1, "
                + (40 + random.nextInt(200)) + ") g)";
    }

    private String word() {
        return "w" + Integer.toString(random.nextInt(1 << 24), 36);
    }

    private long freshId() {
        return (long) dice.round() * IDS_PER_ROUND + (long) dice.purpose() * IDS_PER_WRITER + fresh++;
    }
}
