package dev.penstock.test;

import dev.penstock.test.internal.BrokerConfiguration;
import dev.penstock.test.internal.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster of Apache Kafka brokers that belongs to the test which started it. Each node is a {@link KafkaBroker}, broker and
 * controller, that can be killed and started again on the same data. With three nodes every topic has three replicas, and a message is
 * stored when two have it. The loss of one node then loses nothing that was acknowledged.
 *
 * <p>Lifetime: from {@link #start} to {@link #close()}, and never longer than the JVM. Threading: may be used from several threads.
 * Errors: {@link dev.penstock.test.error.ServerException}.
 */
public final class KafkaCluster implements AutoCloseable {
    private final List<KafkaBroker> nodes;

    private KafkaCluster(List<KafkaBroker> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Starts a cluster, and returns when all nodes answer.
     *
     * @param size the number of nodes, at least 1
     * @param settings additional settings for the {@code server.properties} of each node; they override the defaults
     * @return the cluster, which the caller must close
     * @throws dev.penstock.test.error.ServerException if a node does not start within 10 minutes; no process is left
     */
    public static KafkaCluster start(int size, Map<String, String> settings) {
        List<Integer> ports = distinctPorts(2 * size);
        List<KafkaBroker> nodes = new ArrayList<>();
        try {
            for (int node = 1; node <= size; node++) {
                BrokerConfiguration configuration =
                        BrokerConfiguration.node(node, ports.subList(0, size), ports.subList(size, 2 * size));
                nodes.add(KafkaBroker.of(configuration.with(settings), ports.get(node - 1)));
            }
            // A node alone is not able to start: the controllers elect a leader first.
            nodes.forEach(KafkaBroker::launch);
            nodes.forEach(KafkaBroker::awaitStart);
        } catch (RuntimeException e) {
            nodes.forEach(KafkaBroker::close);
            throw e;
        }
        return new KafkaCluster(nodes);
    }

    private static List<Integer> distinctPorts(int count) {
        return IntStream.generate(Ports::free).distinct().limit(count).boxed().toList();
    }

    /**
     * Returns the addresses for clients, separated by commas, as {@code bootstrap.servers} takes them. They stay the same when nodes
     * are killed and started again.
     */
    public String bootstrapServers() {
        return nodes.stream().map(KafkaBroker::bootstrapServers).collect(Collectors.joining(","));
    }

    /** Returns the nodes, for tests that kill and restart some of them. The node at index 0 has the id 1. The list is unmodifiable. */
    public List<KafkaBroker> nodes() {
        return nodes;
    }

    /** Kills all nodes and removes their data. Can be called more than once. */
    @Override
    public void close() {
        nodes.forEach(KafkaBroker::close);
    }
}
