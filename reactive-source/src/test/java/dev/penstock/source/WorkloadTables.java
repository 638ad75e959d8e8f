package dev.penstock.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The tables of a {@link Workload}: every replica identity, keys of one and of two columns, values out of line, generated
 * columns, partitions of partitions, with columns in another order, two tables of one name, odd names, a row filter and a column
 * list where the server has them, and tables that are not to be seen. Says besides what test_decoding, which knows nothing
 * of publications, says too much.
 */
final class WorkloadTables {
    /** Not chosen; partitions stay here while they are none. */
    static final String HIDDEN = "hidden";

    /** Columns whose name begins so are not published. */
    static final String UNPUBLISHED = "un_";

    /** A row of {@code f} whose id can be divided by this is not published. */
    static final int FILTERED = 5;

    /** How the names of tables begin that are created while a subscription runs, which does not have them. */
    static final String NEW = "n_";

    /** Value of the rows of a table that is not published although another one of its name was. */
    static final String UNSEEN = "not to be seen";

    /** Whatever a name can hold, and as much. */
    static final String ODD = "\"Odd, \"\"näme\"\" with UPPER case, 1.5 dots & 63 bytes – as odd as\"";

    private static final String[] SCHEMA = {
        "CREATE SCHEMA hidden",
        "CREATE SCHEMA other",
        "CREATE TABLE a (id int PRIMARY KEY, v text, n numeric(20,5),"
                + " un_generated text GENERATED ALWAYS AS (upper(v)) STORED)",
        "CREATE TABLE b (id int PRIMARY KEY, v text, big text)",
        "ALTER TABLE b REPLICA IDENTITY FULL",
        "CREATE TABLE c (id int PRIMARY KEY, code int NOT NULL, big text)",
        "CREATE UNIQUE INDEX c_code ON c (code)",
        "ALTER TABLE c REPLICA IDENTITY USING INDEX c_code",
        "CREATE TABLE d (id int, v text)",
        "ALTER TABLE d REPLICA IDENTITY FULL",
        "CREATE TABLE e (v text, id int, sub text, big text, PRIMARY KEY (id, sub))",
        "CREATE TABLE other.a (id int PRIMARY KEY, v text)",
        "CREATE TABLE " + ODD + " (\"Nr. 1\" int PRIMARY KEY, v text)",
        "CREATE TABLE p (id int PRIMARY KEY, v text, w text) PARTITION BY RANGE (id)",
        "ALTER TABLE p ALTER w SET STORAGE EXTERNAL",
        "CREATE TABLE p_low PARTITION OF p FOR VALUES FROM (0) TO (15)",
        "CREATE TABLE hidden.p_high (w text, gone int, v text, id int NOT NULL)",
        "ALTER TABLE hidden.p_high ALTER w SET STORAGE EXTERNAL",
        "ALTER TABLE hidden.p_high DROP COLUMN gone",
        "ALTER TABLE hidden.p_high SET SCHEMA public",
        "ALTER TABLE p ATTACH PARTITION p_high FOR VALUES FROM (15) TO (100)",
        "CREATE TABLE r (id int PRIMARY KEY, v text)",
        "CREATE TABLE g (id int PRIMARY KEY, v text)",
        "CREATE TABLE hidden.unchosen (id int, v text)",
        "ALTER TABLE b ALTER big SET STORAGE EXTERNAL",
        "ALTER TABLE c ALTER big SET STORAGE EXTERNAL",
        "ALTER TABLE e ALTER big SET STORAGE EXTERNAL"
    };

    private final int version;

    /** True if the tables are chosen by patterns, so that they may be renamed and dropped. */
    private final boolean byPattern;

    /** True if {@code p} and its partitions are of replica identity FULL, which a partition that is attached does not take over. */
    private final boolean fullPartitions;

    WorkloadTables(int version, Random random) {
        this.version = version;
        this.byPattern = random.nextBoolean();
        this.fullPartitions = random.nextBoolean();
    }

    void create(Stage stage) {
        stage.execute(SCHEMA);
        if (fullPartitions) {
            stage.execute(
                    "ALTER TABLE p REPLICA IDENTITY FULL",
                    "ALTER TABLE p_low REPLICA IDENTITY FULL",
                    "ALTER TABLE p_high REPLICA IDENTITY FULL");
        }
        stage.execute(
                "CREATE TABLE f (id int PRIMARY KEY, v text, " + (version >= 15 ? UNPUBLISHED : "") + "listed text)");
        if (version >= 15) {
            stage.execute("CREATE PUBLICATION conduitpub FOR TABLE f (id, v) WHERE (id % " + FILTERED
                    + " <> 0) WITH (publish_via_partition_root = true)");
        }
    }

    /** Returns the option that chooses them. */
    String chosen() {
        return byPattern ? "*,other.*" : "a,b,c,d,e,f,g,p,r,other.a," + ODD;
    }

    boolean hasFullPartitions() {
        return fullPartitions;
    }

    boolean mayDisappear() {
        return byPattern;
    }

    /** Returns what of {@code happening} the source is to say. */
    List<Happening> published(Happening happening) {
        String table = happening.table();
        if (table.startsWith(HIDDEN + ".")
                || table.startsWith(NEW)
                || table.equals("stage_marks")
                || UNSEEN.equals(happening.after().get("v"))) {
            return List.of();
        }
        Happening shown = happening.without(UNPUBLISHED);
        if (table.matches("p_.*")) {
            // Sent as the table they belong to; their truncation alone is not.
            return happening.kind().equals("TRUNCATE") ? List.of() : List.of(shown.of("p"));
        }
        return table.equals("f") && version >= 15 ? filtered(shown) : List.of(shown);
    }

    /** An update that moves a row across the border of the filter makes it appear or disappear. */
    private static List<Happening> filtered(Happening happening) {
        String before = happening.before().get("id");
        String after = happening.after().get("id");
        boolean was = isPublished(before == null ? after : before);
        boolean is = isPublished(after == null ? before : after);
        List<Happening> seen = new ArrayList<>();
        if (happening.kind().equals("TRUNCATE") || (was && is)) {
            seen.add(happening);
        } else if (is) {
            seen.add(happening.as("INSERT").withoutBefore());
        } else if (was) {
            seen.add(happening.as("DELETE").withoutAfter());
        }
        return seen;
    }

    private static boolean isPublished(String id) {
        return id != null && Integer.parseInt(id) % FILTERED != 0;
    }
}
