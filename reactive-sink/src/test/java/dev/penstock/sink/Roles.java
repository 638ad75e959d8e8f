package dev.penstock.sink;

import dev.penstock.test.Database;

/** Roles of one test, which belong to the server and are dropped with it. */
final class Roles implements AutoCloseable {
    private final Database database;
    private final String role;

    private Roles(Database database, String role) {
        this.database = database;
        this.role = role;
    }

    /** Creates a role that may log in, with the attributes given, such as {@code BYPASSRLS}. */
    static Roles create(Database database, String suffix, String attributes) {
        String role = database.name() + "_" + suffix;
        database.execute("CREATE ROLE \"" + role + "\" LOGIN PASSWORD 'w' " + attributes);
        return new Roles(database, role);
    }

    /** Returns the role's name, quoted. */
    String quoted() {
        return '"' + role + '"';
    }

    String name() {
        return role;
    }

    /** Returns the database's URL for this role. */
    String url() {
        return database.url().replaceFirst("//[^@]*@", "//" + role + ":w@");
    }

    @Override
    public void close() {
        database.execute("DROP OWNED BY " + quoted() + " CASCADE", "DROP ROLE " + quoted());
    }
}
