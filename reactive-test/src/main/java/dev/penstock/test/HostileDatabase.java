package dev.penstock.test;

import dev.penstock.test.error.ServerException;
import dev.penstock.test.internal.UnqualifiedNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A database whose other users have laid traps for a program that logs in with high rights: evil twins of what belongs to the server.
 *
 * <p>The twins are in the schema {@code public} and in the schema that is named like {@link #role()}. They are operators and functions
 * of the types of the genuine ones and of near types ({@code varchar} for {@code text}, {@code regclass} for {@code oid}, arrays,
 * enums, ranges, records), domains named like the server's types, and views named like its catalog tables. A twin does what the
 * genuine object does, and leaves a line in the server's log.
 *
 * <p>In addition there are types of a user: the enum {@code public.mood} ({@code glad}, {@code sad}), the domain {@code public.label}
 * over varchar, the composite type {@code public.pair (a int4, b text)} and the range {@code public.span} over int4. Their comparison
 * operators are the user's as well, and so are their casts to text, varchar, json, jsonb and bytea, which return {@code EVIL}.
 *
 * <p>A test lets the program under test log in as {@link #role()} by {@link #url()}, uses {@link #database()} for its own statements,
 * and asserts at the end that no twin was called:
 *
 * <pre>{@code
 * try (HostileDatabase hostile = HostileDatabase.create(PostgresServer.shared())) {
 *     hostile.database().execute("CREATE TABLE item (id int PRIMARY KEY, code varchar, mood public.mood)");
 *     hostile.putTwinsFirst();
 *     … run against hostile.url() …
 *     assertThat(hostile.calls()).isEmpty();
 * }
 * }</pre>
 *
 * <p>With the default search path the server's own objects come first, and only twins of near types are found. After
 * {@link #putTwinsFirst()} every unqualified name is a twin. Statements of the test itself do not count: those of the role do. The
 * first database of a server takes some seconds, each later one is a copy.
 */
public final class HostileDatabase implements AutoCloseable {
    private static final String ROLE = "connector";
    private static final String TEMPLATE = "hostile_template";

    private final Database database;
    private final Pattern call;
    private final Pattern statement;
    private int seen;

    private HostileDatabase(Database database) {
        this.database = database;
        this.call =
                Pattern.compile(Pattern.quote(ROLE + "@" + database.name()) + " LOG:  (evil twin of .*?) in database ");
        this.statement = Pattern.compile(
                Pattern.quote(ROLE + "@" + database.name()) + " LOG:  (?:statement|execute [^:]*): (.*(?:\n\t.*)*)");
        forgetCalls();
    }

    /**
     * Creates a hostile database under a name that no other database has. The first one of a server takes some seconds, because it creates
     * all twins, and the role.
     *
     * @param server the server, which may be shared; calls for one server wait for each other
     * @return the database, which the caller must close
     * @throws ServerException if a statement fails
     */
    public static HostileDatabase create(PostgresServer server) {
        synchronized (server) {
            if (server.maintenance().value("SELECT 1 FROM pg_catalog.pg_database WHERE datname = '" + TEMPLATE + "'")
                    == null) {
                layTraps(server);
            }
        }
        return new HostileDatabase(server.copyDatabase(TEMPLATE));
    }

    /** Returns the superuser as which the program under test logs in. Its password is that of the server's superuser. */
    public String role() {
        return ROLE;
    }

    /**
     * Returns the {@code postgresql://} URL of this database for {@link #role()}, with its password. The program under test connects to it.
     */
    public String url() {
        return database.url().replaceFirst("//" + PostgresServer.USER + ":", "//" + ROLE + ":");
    }

    /** Returns the database for the statements of the test itself, which run as the server's superuser and are not counted. */
    public Database database() {
        return database;
    }

    /**
     * Puts the schemas of the twins before {@code pg_catalog} in the search path, for every session of the role that begins from now on.
     * Open sessions keep their search path.
     */
    public void putTwinsFirst() {
        database.execute("ALTER ROLE " + ROLE + " IN DATABASE " + PostgresServer.quoted(database.name())
                + " SET search_path = " + ROLE + ", public, pg_catalog");
    }

    /**
     * Returns the twins that sessions of the role have called since {@link #forgetCalls()}, or since the start. A call counts when its line
     * is in the server's log.
     *
     * @return a line for each twin, without repeats; empty if the program under test called none
     */
    public List<String> calls() {
        return call.matcher(database.server().log().substring(seen))
                .results()
                .map(result -> result.group(1))
                .distinct()
                .toList();
    }

    /** Forgets the calls and statements so far, for a test that checks several steps one by one. */
    public void forgetCalls() {
        seen = database.server().log().length();
    }

    /** Lets the server log every statement of the role's sessions that begin from now on, for {@link #unqualifiedNames()}. */
    public void logStatements() {
        database.execute("ALTER ROLE " + ROLE + " IN DATABASE " + PostgresServer.quoted(database.name())
                + " SET log_statement = 'all'");
    }

    /**
     * Returns the statements that sessions of the role have sent since {@link #logStatements()} or {@link #forgetCalls()}, without repeats.
     */
    public List<String> statements() {
        return statement
                .matcher(database.server().log().substring(seen))
                .results()
                .map(result -> result.group(1).replaceAll("\n\t", "\n"))
                .distinct()
                .toList();
    }

    /**
     * Returns the names in {@link #statements()} that the server had to look up by the search path: operators, functions, types and
     * relations without a schema.
     *
     * @return each name with its statement; empty if all names have a schema
     */
    public List<String> unqualifiedNames() {
        return statements().stream()
                .flatMap(sql -> UnqualifiedNames.in(sql).stream().map(name -> name + " in: " + sql))
                .toList();
    }

    /** Drops the database. The role and the template remain for the next hostile database of the server. */
    @Override
    public void close() {
        database.close();
    }

    private static void layTraps(PostgresServer server) {
        server.execute("CREATE ROLE " + ROLE + " SUPERUSER LOGIN PASSWORD '" + PostgresServer.PASSWORD + "'");
        server.createDatabase(TEMPLATE)
                .execute(
                        "CREATE SCHEMA " + ROLE,
                        "SET search_path = pg_catalog",
                        "SET evil.schema = 'public'",
                        script("evil-twins.sql"),
                        "SET evil.schema = '" + ROLE + "'",
                        script("evil-twins.sql"),
                        script("evil-types.sql"));
    }

    private static String script(String resource) {
        try (InputStream script = HostileDatabase.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(script, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ServerException("The script '" + resource + "' could not be read: " + e.getMessage(), e);
        }
    }
}
