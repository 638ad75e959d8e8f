package dev.penstock.cli.command;

import dev.penstock.cli.demo.DemoTables;
import dev.penstock.cli.demo.Demonstration;
import dev.penstock.cli.invocation.Environment;
import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Failure;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.error.ServerException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command that demonstrates a replication: starts two servers, replicates one to the other under load, and compares them. */
@Command(
        name = "demo",
        description =
                "Start two PostgreSQL servers, replicate one to the other under a live workload, and compare them.")
public final class DemoCommand extends PenstockCommand {
    @Option(
            names = "--workload",
            paramLabel = "TIME",
            converter = Converters.OfDuration.class,
            description = "The time for which the workload continues after the rows are copied. The default is 8s.")
    Duration workload = Duration.ofSeconds(8);

    @Override
    public List<String> examples() {
        return List.of("penstock demo --workload=30s");
    }

    @Override
    public int run(Invocation invocation) {
        Environment environment = invocation.checked(invocation.environment());
        CompletableFuture<Void> stopped = environment.stop().requested().toFuture();
        environment.err().println("Starting two PostgreSQL " + PostgresServer.DEFAULT_VERSION + " servers");
        try (PostgresServer sourceServer = PostgresServer.start();
                PostgresServer targetServer = PostgresServer.start()) {
            Database from = sourceServer.createDatabase("shop");
            Database to = targetServer.createDatabase("shop");
            environment.err().println("Filling the tables " + String.join(", ", DemoTables.names()) + " of the first");
            DemoTables.create(from);
            DemoTables.fill(from);
            return new Demonstration(environment.err(), from, to, stopped::isDone).run(workload, environment.out());
        } catch (SQLException | ServerException e) {
            // A signal ends the servers with the process; errors after that are not failures.
            if (stopped.isDone()) {
                return ExitStatus.DONE;
            }
            throw Failure.of("demo", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of("demo", e);
        }
    }
}
