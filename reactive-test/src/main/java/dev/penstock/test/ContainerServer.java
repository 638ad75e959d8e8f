package dev.penstock.test;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import dev.penstock.test.error.ServerException;
import dev.penstock.test.internal.Pause;
import dev.penstock.test.internal.Ports;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container of the image {@code postgres}, by Testcontainers, whose reaper removes it when the JVM ends.
 *
 * <p>Chosen by the system property {@code penstock.server=docker}. It compiles with everything else, and its tests are
 * those of the embedded server; if no Docker engine answers they have not been run.
 */
final class ContainerServer extends PostgresServer {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final int PORT_INSIDE = 5432;

    private final int version;
    private final int port;
    private final GenericContainer<?> container;

    private ContainerServer(int version, int port, GenericContainer<?> container) {
        this.version = version;
        this.port = port;
        this.container = container;
    }

    static ContainerServer start(int version, Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of("postgres"));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        int port = Ports.free();
        // Closed by the server it becomes part of.
        @SuppressWarnings("resource")
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("postgres:" + version))
                .withEnv("POSTGRES_USER", USER)
                .withEnv("POSTGRES_PASSWORD", PASSWORD)
                .withEnv("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C --no-sync")
                .withExposedPorts(PORT_INSIDE)
                .withCommand(command.toArray(String[]::new));
        // Bound to one port of the host: a port chosen by Docker changes with every restart.
        container.setPortBindings(List.of(port + ":" + PORT_INSIDE));
        ContainerServer server = new ContainerServer(version, port, container);
        try {
            container.start();
            server.awaitConnection();
        } catch (ContainerLaunchException e) {
            String log = container.getContainerId() == null ? "" : container.getLogs();
            server.close();
            throw new ServerException("PostgreSQL " + version + " did not start in a container: " + log, e);
        }
        return server;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isRunning() {
        return container.getContainerId() != null && container.isRunning();
    }

    @Override
    public synchronized void stop() {
        // The image's stop signal is SIGINT, which is the mode "fast".
        if (isRunning()) {
            docker().stopContainerCmd(id())
                    .withTimeout(Math.toIntExact(DEADLINE.toSeconds()))
                    .exec();
        }
    }

    @Override
    public synchronized void stopImmediately() {
        signal("QUIT");
    }

    @Override
    public synchronized void kill() {
        signal("KILL");
    }

    @Override
    public synchronized void restart() {
        stop();
        docker().startContainerCmd(id()).exec();
        awaitConnection();
    }

    @Override
    public PostgresServer startStandby() {
        throw new ServerException("A server in a container has no standby: leave out '" + KIND + "=docker'.");
    }

    @Override
    public synchronized void freeze() {
        docker().pauseContainerCmd(id()).exec();
    }

    @Override
    public synchronized void thaw() {
        docker().unpauseContainerCmd(id()).exec();
    }

    @Override
    public synchronized void freezeBackend(int pid) {
        signalBackend("STOP", pid);
    }

    @Override
    public synchronized void thawBackend(int pid) {
        signalBackend("CONT", pid);
    }

    @Override
    public String log() {
        return container.getLogs();
    }

    @Override
    public synchronized void close() {
        container.stop();
    }

    private void signal(String signal) {
        if (isRunning()) {
            docker().killContainerCmd(id()).withSignal(signal).exec();
            if (!Pause.until(() -> !isRunning(), DEADLINE, INTERVAL)) {
                throw new ServerException("The container '" + id() + "' outlived SIG" + signal + ".");
            }
        }
    }

    private void signalBackend(String signal, int pid) {
        if (pid == 1) {
            throw new IllegalArgumentException("Process 1 is not a backend of this server.");
        }
        try {
            ExecResult result = container.execInContainer("sh", "-c", "kill -" + signal + " " + pid);
            if (result.getExitCode() != 0) {
                throw new IllegalArgumentException("Process " + pid + " is not a backend of this server.");
            }
        } catch (IOException | DockerException e) {
            throw new ServerException("Process " + pid + " could not be sent SIG" + signal + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while process " + pid + " was sent SIG" + signal + ".", e);
        }
    }

    private void awaitConnection() {
        if (!Pause.until(this::answers, DEADLINE, INTERVAL)) {
            throw new ServerException("PostgreSQL " + version + " did not start in a container: " + log());
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private String id() {
        return container.getContainerId();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }
}
