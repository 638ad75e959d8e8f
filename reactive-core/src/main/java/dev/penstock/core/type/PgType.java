package dev.penstock.core.type;

/**
 * A type of a PostgreSQL database.
 *
 * @param oid its OID
 * @param schema the schema it lives in, {@code pg_catalog} for the built-in ones
 * @param name its name, unquoted
 */
public record PgType(int oid, String schema, String name) {}
