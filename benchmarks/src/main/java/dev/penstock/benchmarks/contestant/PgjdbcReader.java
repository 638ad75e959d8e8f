package dev.penstock.benchmarks.contestant;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.copy.CopyManager;
import org.postgresql.replication.PGReplicationStream;

/**
 * Raw loops over pgjdbc, the floor for any reader on the JVM: it counts rows and decodes nothing.
 *
 * <p>Arguments: {@code copy} JDBC-URL TABLE[,TABLE…], or {@code stream} JDBC-URL SLOT PUBLICATION RECORDS.
 */
public final class PgjdbcReader {
    private PgjdbcReader() {}

    public static void main(String[] arguments) throws SQLException, IOException {
        if (arguments[0].equals("copy")) {
            copy(arguments[1], arguments[2]);
        } else {
            stream(arguments[1], arguments[2], arguments[3], Long.parseLong(arguments[4]));
        }
    }

    private static void copy(String url, String tables) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url)) {
            CopyManager manager = connection.unwrap(PGConnection.class).getCopyAPI();
            long rows = 0;
            for (String table : tables.split(",", -1)) {
                rows += manager.copyOut(
                        "COPY " + table + " TO STDOUT (FORMAT binary)", OutputStream.nullOutputStream());
            }
            System.out.println(rows);
        }
    }

    private static void stream(String url, String slot, String publication, long records) throws SQLException {
        try (Connection connection = replicationConnection(url);
                PGReplicationStream stream = open(connection, slot, publication)) {
            long read = 0;
            while (read < records) {
                if (isRow(stream.read())) {
                    read++;
                }
                stream.setFlushedLSN(stream.getLastReceiveLSN());
                stream.setAppliedLSN(stream.getLastReceiveLSN());
            }
            System.out.println(read);
        }
    }

    static boolean isRow(ByteBuffer message) {
        byte kind = message.get(message.position());
        return kind == 'I' || kind == 'U' || kind == 'D';
    }

    static Connection replicationConnection(String url) throws SQLException {
        Properties properties = new Properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        return DriverManager.getConnection(url, properties);
    }

    static PGReplicationStream open(Connection connection, String slot, String publication) throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", publication)
                .withSlotOption("binary", true)
                .start();
    }
}
