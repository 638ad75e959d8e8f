package dev.penstock.kafka;

import dev.penstock.test.KafkaBroker;
import dev.penstock.test.KafkaCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Causes the faults of the crash checker, each kind as often as the others. A fault counts as felt only if it met a process at
 * work and a log shows its effect.
 */
final class KafkaFaults implements AutoCloseable {
    private static final String CLAIMED = "writes to Kafka at";
    private static final String TAKEN_OVER = "ProducerTakenOverException";
    /** One is printed by a connector that has read the tables, the other by one that continues after a position. */
    private static final List<String> READS = List.of("Tables read: ", "Streaming from slot");

    private static final String ASSIGNED = "was assigned";
    private static final String TAKEN_AWAY = "are taken away";
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    /**
     * Some faults have no effect: no client has a connection to a node that leads no partition, and the other consumer can be assigned
     * partitions because of an earlier fault, before the stopped one has lost its own.
     */
    private static final Duration NOTICED = Duration.ofMinutes(2);

    private final KafkaCluster cluster;
    private final String sourceUrl;
    private final String targetUrl;
    private final Path logs;
    private final Random random;
    private final KafkaPipelineProcess connector;
    private final List<KafkaPipelineProcess> consumers;
    private final Map<KafkaFault, Integer> caused = new EnumMap<>(KafkaFault.class);
    private final Map<KafkaFault, Integer> felt = new EnumMap<>(KafkaFault.class);
    private final List<KafkaFault> next = new ArrayList<>();

    KafkaFaults(KafkaCluster cluster, String sourceUrl, String targetUrl, Path logs, Random random) {
        this.cluster = cluster;
        this.sourceUrl = sourceUrl;
        this.targetUrl = targetUrl;
        this.logs = logs;
        this.random = random;
        this.connector = process("connector", "connector", sourceUrl);
        this.consumers = List.of(process("first", "consumer", targetUrl), process("second", "consumer", targetUrl));
    }

    private KafkaPipelineProcess process(String name, String half, String url) {
        return new KafkaPipelineProcess(logs.resolve(name + ".log"), half, cluster.bootstrapServers(), url);
    }

    /** Causes the next fault. */
    void cause() throws Exception {
        pause(random.nextInt(1500));
        if (next.isEmpty()) {
            next.addAll(List.of(KafkaFault.values()));
            Collections.shuffle(next, random);
        }
        KafkaFault fault = next.remove(0);
        boolean effect = switch (fault) {
            case BROKER_KILLED -> killBroker();
            case CONNECTOR_KILLED -> killAtWork(connector, READS);
            case CONSUMER_KILLED -> killAtWork(consumers.get(random.nextInt(2)), List.of(ASSIGNED));
            case PARTITIONS_REASSIGNED -> reassignPartitions();
            case ZOMBIE_CONSUMER -> stopConsumer();
            case ZOMBIE_PRODUCER -> stopConnector();
        };
        caused.merge(fault, 1, Integer::sum);
        felt.merge(fault, effect ? 1 : 0, Integer::sum);
        pause(random.nextInt(500));
        ensureRunning();
    }

    private boolean killBroker() throws InterruptedException {
        int node = random.nextInt(cluster.nodes().size());
        String lost = "Node " + (node + 1) + " disconnected";
        int before = count(lost);
        KafkaBroker broker = cluster.nodes().get(node);
        broker.kill();
        // The longer pause outlasts the session of the node, so that the controller fences it before it is back.
        pause(random.nextInt(4) == 0 ? 12_000 : random.nextInt(1000));
        broker.restart();
        return KafkaPipelineProcess.await(
                () -> {
                    ensureRunning();
                    return count(lost) > before;
                },
                NOTICED);
    }

    private boolean killAtWork(KafkaPipelineProcess process, List<String> signs) throws InterruptedException {
        ensureRunning();
        // Some kills meet a process that is still starting.
        boolean atWork = random.nextInt(4) == 0
                ? signs.stream().anyMatch(process.outputOfRun()::contains)
                : process.awaitWork(signs, DEADLINE);
        pause(random.nextInt(300));
        boolean running = process.isRunning();
        process.kill();
        return atWork && running;
    }

    private boolean reassignPartitions() throws InterruptedException {
        int before = count(TAKEN_AWAY);
        try (KafkaPipelineProcess third = process("third", "consumer", targetUrl)) {
            boolean assigned = third.awaitOutputOfRun(ASSIGNED, DEADLINE);
            pause(random.nextInt(1000));
            return assigned && count(TAKEN_AWAY) > before;
        }
    }

    private boolean stopConsumer() throws InterruptedException {
        ensureRunning();
        int index = random.nextInt(2);
        KafkaPipelineProcess zombie = consumers.get(index);
        KafkaPipelineProcess heir = consumers.get(1 - index);
        boolean atWork = zombie.awaitWork(List.of(ASSIGNED), DEADLINE) && heir.awaitWork(List.of(ASSIGNED), DEADLINE);
        pause(random.nextInt(1000));
        int before = heir.output().split(ASSIGNED, -1).length;
        int takenAway = zombie.output().split(TAKEN_AWAY, -1).length;
        zombie.signal("STOP");
        boolean inherited = KafkaPipelineProcess.await(() -> inherits(heir, before), DEADLINE);
        pause(random.nextInt(500));
        zombie.signal("CONT");
        boolean told = KafkaPipelineProcess.await(
                () -> !zombie.isRunning() || zombie.output().split(TAKEN_AWAY, -1).length > takenAway, NOTICED);
        return atWork && inherited && told;
    }

    private static boolean inherits(KafkaPipelineProcess heir, int assignments) {
        heir.ensureRunning();
        return heir.output().split(ASSIGNED, -1).length > assignments;
    }

    private boolean stopConnector() throws InterruptedException {
        ensureRunning();
        boolean atWork = connector.awaitWork(READS, DEADLINE);
        pause(random.nextInt(1000));
        connector.signal("STOP");
        try (KafkaPipelineProcess rival = process("rival", "connector", sourceUrl)) {
            boolean claimed = rival.awaitOutputOfRun(CLAIMED, DEADLINE);
            connector.signal("CONT");
            boolean fenced = connector.awaitOutputOfRun(TAKEN_OVER, DEADLINE);
            pause(random.nextInt(1000));
            return atWork && claimed && fenced;
        } finally {
            connector.signal("CONT");
        }
    }

    /** Returns how often the connector and the two consumers have printed a text. */
    private int count(String text) {
        int count = connector.output().split(text, -1).length - 1;
        for (KafkaPipelineProcess consumer : consumers) {
            count += consumer.output().split(text, -1).length - 1;
        }
        return count;
    }

    /** Starts the processes that have ended. */
    void ensureRunning() {
        connector.ensureRunning();
        consumers.forEach(KafkaPipelineProcess::ensureRunning);
    }

    Map<KafkaFault, Integer> felt() {
        return felt;
    }

    /** Returns whether each kind of fault was felt at least once. */
    boolean allFelt() {
        return Stream.of(KafkaFault.values()).allMatch(fault -> felt.getOrDefault(fault, 0) > 0);
    }

    /** Returns how often each fault was felt, and caused. */
    String summary() {
        StringBuilder text = new StringBuilder();
        caused.forEach((fault, times) -> text.append(text.isEmpty() ? "" : ", ")
                .append(fault)
                .append(' ')
                .append(felt.get(fault))
                .append('/')
                .append(times));
        return text + "; partitions assigned " + count(ASSIGNED) + " times, connections lost " + count("disconnected")
                + ", sink started again " + count("retrying for up to");
    }

    /** Returns the ends of all logs. */
    String logs() {
        return Stream.of(connector, consumers.get(0), consumers.get(1))
                .map(KafkaPipelineProcess::output)
                .map(text -> text.substring(Math.max(0, text.length() - 3000)))
                .toList()
                .toString();
    }

    /** Lets time pass between two faults; nothing is waited for. */
    static void pause(int millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    @Override
    public void close() {
        connector.close();
        consumers.forEach(KafkaPipelineProcess::close);
    }
}
