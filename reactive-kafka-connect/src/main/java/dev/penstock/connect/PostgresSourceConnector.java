package dev.penstock.connect;

import dev.penstock.connect.internal.ConnectorOptions;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * A source connector of Kafka Connect: the changes of a PostgreSQL database, in one task. Its configuration has the
 * options of {@code PostgresSource} by their names, and a few of its own. Offsets are the positions of the source.
 *
 * <p>Delivery: at least once, or exactly once if the workers support it ({@code exactly.once.source.support=enabled});
 * with {@code transaction.boundary=connector} Kafka's transactions end with those of the database.
 */
public final class PostgresSourceConnector extends SourceConnector {
    private Map<String, String> configuration = Map.of();

    /** Creates a connector; Kafka Connect does so. */
    public PostgresSourceConnector() {}

    @Override
    public String version() {
        return ConnectorOptions.version();
    }

    @Override
    public ConfigDef config() {
        return ConnectorOptions.definition();
    }

    /** Returns the configuration with the problems that can be found without a connection. */
    @Override
    public Config validate(Map<String, String> configuration) {
        Config config = super.validate(configuration);
        ConnectorOptions.problems(configuration)
                .forEach(problem -> config.configValues().stream()
                        .filter(value -> value.name().equals(problem.option()))
                        .findFirst()
                        .filter(value -> value.errorMessages().isEmpty())
                        .ifPresent(value -> value.addErrorMessage(problem.toString())));
        return config;
    }

    @Override
    public void start(Map<String, String> configuration) {
        this.configuration = Map.copyOf(configuration);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return PostgresSourceTask.class;
    }

    /** Returns one configuration: a replication slot has one reader. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(configuration);
    }

    @Override
    public void stop() {}

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> configuration) {
        return ConnectorTransactionBoundaries.SUPPORTED;
    }
}
