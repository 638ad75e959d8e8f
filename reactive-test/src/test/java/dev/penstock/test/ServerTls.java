package dev.penstock.test;

import dev.penstock.test.CertificateAuthority.Issued;
import dev.penstock.test.error.ServerException;
import dev.penstock.test.internal.Pause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Gives a running server certificates, and rules about who must connect how. */
public final class ServerTls {
    private final PostgresServer server;

    /** Works on that server, which belongs to the test. */
    public ServerTls(PostgresServer server) {
        this.server = server;
    }

    /** Turns TLS on with a certificate, or exchanges the certificate. */
    public void use(Issued certificate) {
        write("server.crt", certificate.certificatePem());
        write("server.key", certificate.keyPem());
        server.execute("ALTER SYSTEM SET ssl = on");
        reload();
    }

    /** Turns TLS off. */
    public void off() {
        server.execute("ALTER SYSTEM SET ssl = off");
        reload();
    }

    /** Makes {@code user} show a client certificate that an authority signed, and the superuser log in as before. */
    public void demandCertificate(String user, CertificateAuthority authority) {
        write("clients.crt", authority.own().certificatePem());
        server.execute("ALTER SYSTEM SET ssl_ca_file = 'clients.crt'");
        write(
                "pg_hba.conf",
                "hostssl all " + user + " all cert\n"
                        + "host all " + user + " all reject\n"
                        + "host all all all md5\n"
                        + "host replication all all md5\n");
        reload();
    }

    /** The server itself writes, so that the file is its user's. */
    private void write(String file, String text) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO written VALUES (?, ?)")) {
            statement.execute("CREATE TEMP TABLE written (number int, line text)");
            int number = 0;
            for (String line : text.lines().toList()) {
                insert.setInt(1, number++);
                insert.setString(2, line);
                insert.executeUpdate();
            }
            statement.execute(
                    "COPY (SELECT line FROM written ORDER BY number) TO PROGRAM 'umask 077; cat > " + file + "'");
        } catch (SQLException e) {
            throw new ServerException("The server could not write '" + file + "': " + e.getMessage(), e);
        }
    }

    /** Waits until the postmaster has read its configuration: a backend that starts afterwards has the new one. */
    private void reload() {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            long before = loadTime(statement);
            statement.execute("SELECT pg_reload_conf()");
            if (!Pause.until(() -> loadTimeOfNewSession() > before, Duration.ofSeconds(30))) {
                throw new ServerException("The server did not read its configuration again");
            }
        } catch (SQLException e) {
            throw new ServerException("The server could not be told to read its configuration: " + e.getMessage(), e);
        }
    }

    private long loadTimeOfNewSession() {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            return loadTime(statement);
        } catch (SQLException e) {
            throw new ServerException("The server does not answer: " + e.getMessage(), e);
        }
    }

    private static long loadTime(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT (extract(epoch FROM pg_conf_load_time()) * 1000000)::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }
}
