package dev.penstock.verification.hostile;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.tls.PasswordExposure;
import dev.penstock.sink.internal.sql.CatalogSql;
import dev.penstock.sink.internal.sql.OriginSql;
import dev.penstock.sink.internal.sql.RightsSql;
import dev.penstock.test.HostileDatabase;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Stream;

/**
 * Statements for situations that one shared server does not have, such as a standby, a prepared transaction, or an unencrypted connection
 * to another host. They are sent as they are in the main sources, with null for each parameter.
 */
final class RareStatements {
    private static final String SOURCE = "dev.penstock.source.internal.";

    /** The constants that hold statements of the source. */
    private static final List<String> CONSTANTS = List.of(
            "publication.PublicationReader.MEMBERS_14",
            "catalog.Censuses.NOW",
            "catalog.Censuses.BEFORE",
            "catalog.DroppedTables.SQL",
            "server.SystemIdentity.ORDINARILY",
            "slot.SlotWait.PREPARED",
            "slot.SlotWait.SYNCHRONOUS",
            "slot.Slot.END_HOLDER",
            "snapshot.ColumnLocks.FIND");

    private RareStatements() {}

    /** Sends the statements of the source to a database. */
    static void ofTheSource(HostileDatabase database) {
        send(
                database,
                Stream.concat(
                        Stream.of(PasswordExposure.IS_ENCRYPTED),
                        CONSTANTS.stream().map(RareStatements::constant)));
    }

    /** Sends the statements of the sink to a database. */
    static void ofTheSink(HostileDatabase database) {
        String origin = database.database().name() + "_rare";
        send(
                database,
                Stream.of(
                        OriginSql.use(origin),
                        OriginSql.leave(),
                        PasswordExposure.IS_ENCRYPTED,
                        CatalogSql.cascadingTo(List.of(1)),
                        database.database().server().version() < 15 ? RightsSql.role() : RightsSql.replica(),
                        RightsSql.surroundings(List.of(CollectionName.parse("t")), true)));
        database.database().execute("SELECT pg_replication_origin_drop('" + origin + "')");
    }

    private static String constant(String name) {
        int dot = name.lastIndexOf('.');
        try {
            Field field = Class.forName(SOURCE + name.substring(0, dot)).getDeclaredField(name.substring(dot + 1));
            field.setAccessible(true);
            return (String) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("There is no constant " + name, e);
        }
    }

    private static void send(HostileDatabase database, Stream<String> statements) {
        try (Connection connection = DriverManager.getConnection(jdbc(database.url()))) {
            for (String sql : statements.toList()) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    ParameterMetaData parameters = statement.getParameterMetaData();
                    for (int i = 1; i <= parameters.getParameterCount(); i++) {
                        statement.setNull(i, Types.NULL);
                    }
                    statement.execute();
                }
            }
        } catch (SQLException e) {
            throw new AssertionError("A statement failed: " + e.getMessage(), e);
        }
    }

    /** Returns the URL with user and password as parameters. */
    private static String jdbc(String url) {
        return url.replaceFirst(
                "^postgres(?:ql)?://([^:]*):([^@]*)@([^?]*)\\??", "jdbc:postgresql://$3?user=$1&password=$2&");
    }
}
