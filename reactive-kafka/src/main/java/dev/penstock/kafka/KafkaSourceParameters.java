package dev.penstock.kafka;

import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.Specification;
import java.time.Duration;
import java.util.List;

/** The options of a Kafka source. */
final class KafkaSourceParameters {
    static final Parameter<String> SERVERS = Parameter.string(
                    "kafka.bootstrapServers", "The addresses of the Kafka cluster, `host:port`, separated by commas.")
            .required();
    static final Parameter<List<String>> TOPICS =
            Parameter.list("topics", "The topics to read, separated by commas.").required();
    static final Parameter<String> GROUP = Parameter.string(
                    "group", "The group of consumers that divide the partitions among themselves.")
            .required();
    static final Parameter<Duration> REVOKE_TIMEOUT = Parameter.duration(
                    "revoke.timeout",
                    "How long the work on a revoked partition may take to finish before it is cancelled; less than"
                            + " `kafka.max.poll.interval.ms`.")
            .defaultsTo("30s");
    static final Parameter<TruncationRule> TRUNCATIONS = Parameter.choice(
                    "truncations",
                    "How to treat a truncation in a topic with several partitions: `fail`, or `ignore` with a warning.",
                    TruncationRule.class)
            .defaultsTo("fail");

    static final Specification SPECIFICATION = Specification.of(
                    SERVERS,
                    TOPICS,
                    GROUP,
                    REVOKE_TIMEOUT,
                    TRUNCATIONS,
                    RegistryParameters.URL,
                    RegistryParameters.USER,
                    RegistryParameters.PASSWORD)
            .withRules(List.of(KafkaSourceParameters::avro));

    private KafkaSourceParameters() {}

    private static List<Problem> avro(Settings settings) {
        return settings.isGiven(RegistryParameters.URL) && !RegistryParameters.isAvroPresent()
                ? List.of(
                        new Problem(RegistryParameters.URL.name(), "needs the module penstock-avro on the class path"))
                : List.of();
    }
}
