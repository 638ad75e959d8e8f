package dev.penstock.verification.crash.workload;

import dev.penstock.test.Database;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.plan.Mode;
import java.util.ArrayList;
import java.util.List;

/** The tables of the workload, in both databases. */
public final class Schema {
    public static final String SLOT = "crash";
    public static final String PUBLICATION = "crash";
    public static final String MARKS = "marks";

    private static final List<String> KEYED =
            List.of("accounts", "docs", "pairs", "parts", "events", "evolving", MARKS);

    private static final List<String> OF_PEOPLE = List.of("parents", "parents_children", "areas");

    private static final List<String> UNKEYED = List.of("journal", "bag");

    /** The number of initial rows of the large table. */
    static final int STOCK = 30_000;

    private final Mode mode;
    private final Focus focus;

    private Schema(Mode mode, Focus focus) {
        this.mode = mode;
        this.focus = focus;
    }

    public static Schema of(Mode mode, Focus focus) {
        return new Schema(mode, focus);
    }

    public List<String> tables() {
        List<String> tables = new ArrayList<>(KEYED);
        if (mode == Mode.EXACTLY_ONCE) {
            tables.addAll(UNKEYED);
        }
        if (focus == Focus.PEOPLE) {
            tables.addAll(OF_PEOPLE);
        }
        if (focus == Focus.SNAPSHOT || focus == Focus.EACH) {
            tables.add("stock");
        }
        return tables;
    }

    public void create(Database source, Database target) {
        for (Database database : List.of(source, target)) {
            database.execute(
                    "CREATE TABLE accounts (id bigint PRIMARY KEY, owner int, balance numeric, note text)",
                    "CREATE TABLE docs (id bigint PRIMARY KEY, title text NOT NULL, body text, tags int[])",
                    "ALTER TABLE docs ALTER COLUMN body SET STORAGE EXTERNAL",
                    "CREATE TABLE pairs (id int PRIMARY KEY, u int, v text)",
                    "CREATE TABLE parts (a text, b int, v text, at timestamptz, PRIMARY KEY (a, b))",
                    "CREATE TABLE events (id bigint PRIMARY KEY, kind text, payload jsonb, raw bytea)",
                    "CREATE TABLE evolving (id bigint PRIMARY KEY, base text)",
                    "CREATE TABLE marks (id bigint PRIMARY KEY)",
                    "CREATE TABLE journal (writer int, seq bigint, note text)",
                    "CREATE TABLE bag (item text, size int)",
                    "CREATE TABLE parents (id bigint PRIMARY KEY)",
                    "CREATE TABLE parents_children (id bigint PRIMARY KEY, parent bigint, body text)",
                    "ALTER TABLE parents_children ALTER COLUMN body SET STORAGE EXTERNAL",
                    "CREATE TABLE areas (id bigint, area int, v text, PRIMARY KEY (id, area)) PARTITION BY LIST (area)",
                    "CREATE TABLE areas_1 PARTITION OF areas FOR VALUES IN (1)",
                    "CREATE TABLE areas_2 PARTITION OF areas FOR VALUES IN (2)",
                    "CREATE TABLE stock (id bigint PRIMARY KEY, note text, body text)",
                    "ALTER TABLE stock ALTER COLUMN body SET STORAGE EXTERNAL");
        }
        source.execute("INSERT INTO stock SELECT g, md5(g::text), CASE WHEN g % 50 = 0 THEN repeat(md5(g::text), 80)"
                + " ELSE md5((-g)::text) END FROM generate_series(1, " + STOCK + ") g");
        source.execute(
                "ALTER TABLE parts REPLICA IDENTITY FULL",
                "ALTER TABLE journal REPLICA IDENTITY FULL",
                "ALTER TABLE bag REPLICA IDENTITY FULL",
                "ALTER TABLE pairs ADD UNIQUE (u) DEFERRABLE");
        if (mode == Mode.EXACTLY_ONCE) {
            target.execute("ALTER TABLE pairs ADD UNIQUE (u) DEFERRABLE");
        }
        installDisk(target);
    }

    /** Creates a role for the connector on both sides, in the target with only the rights that it needs. */
    public void createRoles(Side source, Side target) {
        source.database()
                .execute("CREATE ROLE " + source.role() + " LOGIN SUPERUSER REPLICATION PASSWORD '" + Side.PASSWORD
                        + "'");
        target.database()
                .execute(
                        "CREATE ROLE " + target.role() + " LOGIN PASSWORD '" + Side.PASSWORD + "'",
                        "GRANT CREATE ON DATABASE \"" + target.database().name() + "\" TO " + target.role(),
                        "GRANT CREATE, USAGE ON SCHEMA public TO " + target.role(),
                        "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + target.role(),
                        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + target.role());
    }

    /** Creates a trigger that simulates a full disk: it rejects writes while a switch is on. */
    private void installDisk(Database target) {
        target.execute(
                "CREATE TABLE disk (is_full boolean)",
                "INSERT INTO disk VALUES (false)",
                "CREATE SEQUENCE refusals",
                """
                CREATE FUNCTION need_room() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF (SELECT is_full FROM public.disk) THEN
                    PERFORM nextval('public.refusals');
                    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
                  END IF;
                  RETURN NULL;
                END $$\
                """);
        for (String table : tables()) {
            target.execute("CREATE TRIGGER room BEFORE INSERT OR UPDATE ON " + table
                    + " FOR EACH STATEMENT EXECUTE FUNCTION need_room()");
        }
    }
}
