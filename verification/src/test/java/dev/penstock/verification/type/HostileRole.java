package dev.penstock.verification.type;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.ArrayList;
import java.util.List;

/** A role whose sessions print and read values in other ways than most: what an administrator can do to us. */
final class HostileRole {
    private static final List<String> SETTINGS = List.of(
            "DateStyle = 'SQL, DMY'",
            "IntervalStyle = 'sql_standard'",
            "TimeZone = 'America/St_Johns'",
            "bytea_output = 'escape'",
            "extra_float_digits = -15",
            "xmloption = 'document'",
            "array_nulls = off",
            "standard_conforming_strings = off",
            "client_encoding = 'LATIN1'",
            "search_path = 'nowhere'");

    private final PostgresServer server;
    private final String name;

    /** Makes a role that may do everything, on a server that is used by this test alone. */
    HostileRole(PostgresServer server, String monetaryLocale) {
        this.server = server;
        this.name = "hostile";
        List<String> statements = new ArrayList<>();
        statements.add("CREATE ROLE " + name + " SUPERUSER LOGIN REPLICATION PASSWORD '" + server.password() + "'");
        SETTINGS.forEach(setting -> statements.add("ALTER ROLE " + name + " SET " + setting));
        statements.add("ALTER ROLE " + name + " SET lc_monetary = '" + monetaryLocale + "'");
        server.execute(statements.toArray(String[]::new));
    }

    /** Returns the URL under which this role reaches a database. */
    String url(Database database) {
        return database.url().replace("//" + server.user() + ":", "//" + name + ":");
    }
}
