package dev.penstock.verification.crash;

import dev.penstock.test.PostgresServer;
import dev.penstock.verification.crash.connector.ConnectorProcess;
import dev.penstock.verification.crash.connector.Gauges;
import dev.penstock.verification.crash.connector.PositionFile;
import dev.penstock.verification.crash.connector.Violations;
import dev.penstock.verification.crash.plan.CheckPlan;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.workload.Schema;
import dev.penstock.verification.crash.workload.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Test bed of a check: two databases, a network proxy for each, and the connector between them. */
final class Testbed implements AutoCloseable {
    private final CheckPlan plan;
    private final Path directory;
    private final Side source;
    private final Side target;
    private final ConnectorProcess connector;
    private final Gauges gauges;
    private final PositionFile position;
    private final Violations violations;
    private final Violations errors;

    Testbed(CheckPlan plan, PostgresServer sourceServer, PostgresServer targetServer) {
        this.plan = plan;
        this.directory = newDirectory();
        this.source = Side.on(sourceServer);
        this.target = Side.on(targetServer);
        boolean people = plan.focus() == Focus.PEOPLE;
        this.connector = new ConnectorProcess(
                plan,
                people ? source.urlOfRole() : source.url(),
                people ? target.urlOfRole() : target.url(),
                directory);
        this.gauges = new Gauges(directory.resolve(ConnectorProcess.GAUGES));
        this.position = new PositionFile(directory);
        this.violations = Violations.in(directory);
        this.errors = new Violations(directory.resolve("errors"));
        schema().create(source.database(), target.database());
        if (people) {
            schema().createRoles(source, target);
        }
    }

    CheckPlan plan() {
        return plan;
    }

    Schema schema() {
        return Schema.of(plan.mode(), plan.focus());
    }

    Side source() {
        return source;
    }

    Side target() {
        return target;
    }

    ConnectorProcess connector() {
        return connector;
    }

    Gauges gauges() {
        return gauges;
    }

    PositionFile position() {
        return position;
    }

    Violations violations() {
        return violations;
    }

    /** Returns the permanent errors with which connectors ended, in checks with acts of a person. */
    Violations errors() {
        return errors;
    }

    /** Removes slot, publication, position and the target's rows, so that the connector starts as if it had never run. */
    void startOver() {
        connector.kill();
        source.ensureRunning();
        target.ensureRunning();
        source.terminate("backend_type = 'walsender' OR application_name LIKE 'penstock%' AND application_name"
                + " <> 'penstock-test'");
        source.database()
                .execute(
                        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active"
                                + " AND database = current_database()",
                        "DROP PUBLICATION IF EXISTS " + Schema.PUBLICATION);
        target.terminate("application_name <> 'penstock-test'");
        target.database()
                .execute("TRUNCATE " + String.join(", ", schema().tables()), "DROP TABLE IF EXISTS penstock.position");
        position.delete();
        connector.start();
    }

    @Override
    public void close() {
        connector.close();
        plan.logs().ifPresent(connector::keepLog);
        source.ensureRunning();
        target.ensureRunning();
        source.close();
        target.close();
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : inside) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("penstock-crash-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
