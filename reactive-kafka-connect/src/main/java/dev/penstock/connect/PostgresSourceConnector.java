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
 * Source connector of Kafka Connect that streams the changes of a PostgreSQL database, in one task. A worker creates it from
 * a configuration:
 *
 * <pre>{@code
 * connector.class=dev.penstock.connect.PostgresSourceConnector
 * url=postgresql://user@host/shop?passfile=/etc/penstock/pgpass
 * tables=orders,customers
 * logrepl.slotName=connect_shop
 * }</pre>
 *
 * <p>Options: those of {@code PostgresSource}, by the same names and with the same defaults, and three of its own. {@code topic}
 * is the topic of a record, {@code penstock.{schema}.{table}} by default. {@code topic.messages} is the topic of logical
 * messages, {@code penstock.messages} by default. {@code tombstones} adds a record without a value after each deletion; the
 * default is {@code false}.
 *
 * <p>Delivery: at least once, or exactly once if the workers support it ({@code exactly.once.source.support=enabled}).
 * With {@code transaction.boundary=connector} Kafka's transactions end with those of the database. Records are in the order of
 * the source: first the rows of the snapshot, then the transactions in the order of their commits.
 *
 * <p>Offsets: the partition is the name of the slot, the offset is the position of the source. The server keeps the WAL
 * after the stored offset. Removing the offset makes the next start read the tables again.
 *
 * <p>Life cycle: the connector itself opens no connection. {@link PostgresSourceTask} does all the work. Threading: as Kafka
 * Connect calls it. Errors: {@link #validate} reports problems of the configuration; later errors fail the task.
 */
public final class PostgresSourceConnector extends SourceConnector {
    private Map<String, String> configuration = Map.of();

    /** Creates a connector. Kafka Connect calls this, by reflection. */
    public PostgresSourceConnector() {}

    /** Returns the version of this module, {@code unknown} if it was not started from a jar. */
    @Override
    public String version() {
        return ConnectorOptions.version();
    }

    /** Returns the definition of all options, with which Kafka Connect describes them. The address and the salt are secrets. */
    @Override
    public ConfigDef config() {
        return ConnectorOptions.definition();
    }

    /**
     * Returns the configuration with the problems that can be found without a connection. The database is not asked: to check
     * it, run {@code penstock check} with the same options.
     *
     * @param configuration options by their names; those that are not of this connector are left to Kafka Connect
     * @return all values, each with the problems of its option
     */
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

    /** Stores the configuration for the task. Opens no connection. */
    @Override
    public void start(Map<String, String> configuration) {
        this.configuration = Map.copyOf(configuration);
    }

    /** Returns the class of the task. */
    @Override
    public Class<? extends Task> taskClass() {
        return PostgresSourceTask.class;
    }

    /**
     * Returns one configuration, because a replication slot has one reader.
     *
     * @param maxTasks {@code tasks.max} of the connector, which has no further effect
     */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(configuration);
    }

    /** Does nothing: the connector itself holds no resources. */
    @Override
    public void stop() {}

    /** Returns that exactly-once delivery is supported, with every configuration. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /** Returns that {@code transaction.boundary=connector} is supported: transactions of Kafka then end with those of the database. */
    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> configuration) {
        return ConnectorTransactionBoundaries.SUPPORTED;
    }
}
