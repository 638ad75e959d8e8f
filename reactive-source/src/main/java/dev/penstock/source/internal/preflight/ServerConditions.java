package dev.penstock.source.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.ServerInfo;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Server settings that do not prevent a source from starting, but later affect it or the writers of the server.
 *
 * @param encoding the encoding of the database
 * @param synchronousStandbys {@code synchronous_standby_names}
 * @param standbys the application names of the connected physical standbys
 * @param feedback {@code hot_standby_feedback}
 * @param slotsOfStandbys {@code synchronized_standby_slots} (17 and later), else {@code null}
 */
record ServerConditions(
        String encoding,
        String synchronousStandbys,
        List<String> standbys,
        boolean feedback,
        @Nullable String slotsOfStandbys) {
    private static final String QUERY = """
        SELECT pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
               pg_catalog.current_setting('synchronous_standby_names') AS standby_names,
               pg_catalog.current_setting('hot_standby_feedback')::boolean AS feedback,
               pg_catalog.current_setting('synchronized_standby_slots', true) AS standby_slots,
               ARRAY(SELECT DISTINCT r.application_name
                     FROM pg_catalog.pg_stat_replication r
                     WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots s
                                       WHERE s.active_pid OPERATOR(pg_catalog.=) r.pid AND s.slot_type OPERATOR(pg_catalog.=) 'logical')
                       AND r.application_name OPERATOR(pg_catalog.<>) ''
                     ORDER BY 1) AS standbys
        FROM pg_catalog.pg_database d
        WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
        """;

    /** One name of the list, quoted or not; FIRST, ANY and their number are not names. */
    private static final Pattern NAME = Pattern.compile("\"(?:[^\"]|\"\")*\"|[^\\s,()\"]+");

    static ServerConditions read(Connection connection) {
        return CatalogStatement.single(
                connection,
                "read the server's settings",
                QUERY,
                row -> new ServerConditions(
                        row.getString("encoding"),
                        row.getString("standby_names"),
                        CatalogStatement.strings(row, "standbys"),
                        row.getBoolean("feedback"),
                        row.getString("standby_slots")));
    }

    /** Returns the problems of a source with these connections; {@code failover} is whether its slot is synchronised. */
    List<Check> findings(ServerInfo server, String applicationName, boolean failover) {
        List<Check> findings = new ArrayList<>();
        if (encoding.equals("SQL_ASCII")) {
            findings.add(Check.failed(
                    "server_encoding",
                    "The database has the encoding SQL_ASCII, so the server sends bytes as they are: a value that is"
                            + " not UTF-8 cannot be read and stops the stream. Only a database of another encoding helps.",
                    null));
        }
        if (takesForStandby(applicationName)) {
            findings.add(synchronousStandby(applicationName));
        }
        if (server.inRecovery() && !feedback) {
            findings.add(Check.failed(
                    "hot_standby_feedback",
                    "hot_standby_feedback is off on this standby: the primary removes rows that the source still needs,"
                            + " which cancels the reading of tables and invalidates slots.",
                    "ALTER SYSTEM SET hot_standby_feedback = on"));
        }
        if (failover && slotsOfStandbys != null && slotsOfStandbys.isBlank() && !server.inRecovery()) {
            findings.add(Check.failed(
                    "synchronized_standby_slots",
                    "synchronized_standby_slots is empty: changes are streamed before the standby has them, and a"
                            + " failover then loses what was streamed. Name the physical slot of the standby in it.",
                    null));
        }
        return findings;
    }

    /** Returns whether the server treats a walsender of that name as a synchronous standby. */
    boolean takesForStandby(String applicationName) {
        Matcher names = NAME.matcher(synchronousStandbys);
        while (names.find()) {
            String name = names.group();
            String bare =
                    name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
            if (name.equals("*") || bare.toLowerCase(Locale.ROOT).equals(applicationName.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private Check synchronousStandby(String applicationName) {
        List<String> others =
                standbys.stream().filter(name -> !name.equals(applicationName)).toList();
        boolean any = synchronousStandbys.contains("*");
        String named = synchronousStandbys.replace(
                "*", others.stream().map(SqlText::identifier).collect(Collectors.joining(", ")));
        return Check.failed(
                "synchronous_standby_names",
                "synchronous_standby_names is '" + synchronousStandbys
                        + "', which takes the stream for a standby: every"
                        + " commit of the server waits until the stream has confirmed it. "
                        + (any
                                ? "Name the standbys instead"
                                : "Give the source another application_name in its address")
                        + '.',
                any && !others.isEmpty()
                        ? "ALTER SYSTEM SET synchronous_standby_names = " + SqlText.literal(named)
                        : null);
    }
}
