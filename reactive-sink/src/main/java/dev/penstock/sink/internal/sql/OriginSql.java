package dev.penstock.sink.internal.sql;

import dev.penstock.core.internal.sql.SqlText;
import java.util.List;

/** The statements on replication origins. */
public final class OriginSql {
    private static final List<String> FUNCTIONS = List.of(
            "pg_replication_origin_oid(text)",
            "pg_replication_origin_create(text)",
            "pg_replication_origin_session_setup(text)",
            "pg_replication_origin_session_reset()");

    private OriginSql() {}

    /** Returns the statements by which a session uses an origin; they create it if it does not exist. */
    public static String use(String name) {
        String literal = SqlText.literal(name);
        return "BEGIN READ WRITE; SELECT CASE WHEN pg_catalog.pg_replication_origin_oid(" + literal
                + ") IS NULL THEN pg_catalog.pg_replication_origin_create(" + literal
                + ") END; COMMIT; SELECT pg_catalog.pg_replication_origin_session_setup(" + literal + ")";
    }

    /** Returns the statement that ends the use. */
    public static String leave() {
        return "SELECT pg_catalog.pg_replication_origin_session_reset()";
    }

    /** Returns the query whether the role has the rights that {@link #use} and {@link #leave} require. */
    public static String rights() {
        StringBuilder question = new StringBuilder("SELECT (true");
        FUNCTIONS.forEach(function -> question.append(" AND pg_catalog.has_function_privilege(")
                .append(SqlText.literal("pg_catalog." + function))
                .append(", 'EXECUTE')"));
        return question.append(")::pg_catalog.text").toString();
    }

    /** Returns the statement that grants a role these rights; {@code role} is quoted. */
    public static String grant(String role) {
        StringBuilder grant = new StringBuilder("GRANT EXECUTE ON FUNCTION ");
        FUNCTIONS.forEach(function -> grant.append(grant.indexOf("pg_catalog") < 0 ? "" : ", ")
                .append("pg_catalog.")
                .append(function));
        return grant.append(" TO ").append(role).toString();
    }
}
