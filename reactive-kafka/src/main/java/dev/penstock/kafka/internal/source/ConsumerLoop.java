package dev.penstock.kafka.internal.source;

import dev.penstock.kafka.error.PartitionException;
import dev.penstock.kafka.internal.client.KafkaErrors;
import dev.penstock.kafka.internal.source.ConsumerOffsets.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The thread of a consumer. It polls, hands messages to the sessions of its partitions, pauses those without demand and
 * commits acknowledged offsets. It opens and ends sessions as partitions are assigned and revoked. All access to the
 * consumer is from this thread, except {@link #execute} and {@link #stop}.
 */
final class ConsumerLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);
    /**
     * The time in which a consumer that was cut off learns that its partitions were reassigned, which is why the work
     * failed.
     */
    private static final Duration FAILURE_GRACE = Duration.ofSeconds(6);

    private final SourceSettings settings;
    private final Function<AssignedPartition, Mono<Void>> work;
    private final MonoSink<Void> result;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean polling = new AtomicBoolean();
    private final Map<TopicPartition, PartitionSession> sessions = new HashMap<>();
    private final Set<TopicPartition> wanted = new HashSet<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ConsumerOffsets offsets;
    private final ConsumerHealth health;
    private volatile boolean stopped;
    private long commitNanos = System.nanoTime();
    private @Nullable Throwable failure;

    ConsumerLoop(SourceSettings settings, Function<AssignedPartition, Mono<Void>> work, MonoSink<Void> result) {
        this.settings = settings;
        this.work = work;
        this.result = result;
        this.consumer = new KafkaConsumer<>(
                settings.clients().consumer(defaults(), own(settings)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.offsets = new ConsumerOffsets(consumer);
        this.health = new ConsumerHealth(consumer, settings);
    }

    private static Map<String, Object> defaults() {
        return Map.of("group.protocol", "consumer", "fetch.max.bytes", "16777216");
    }

    private static Map<String, Object> own(SourceSettings settings) {
        return Map.of(
                "group.id", settings.group(),
                "enable.auto.commit", "false",
                "auto.offset.reset", "none",
                "isolation.level", "read_committed",
                "allow.auto.create.topics", "false");
    }

    /** Runs a task on this thread soon. May be called from any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        if (polling.get()) {
            consumer.wakeup();
        }
    }

    /** Ends the loop and cancels all work. May be called from any thread. */
    void stop() {
        stopped = true;
        consumer.wakeup();
    }

    /** Sets whether messages of a partition are to be fetched. */
    void wants(TopicPartition partition, boolean messages) {
        boolean changed = messages ? wanted.add(partition) : wanted.remove(partition);
        if (changed && sessions.containsKey(partition)) {
            if (messages) {
                consumer.resume(List.of(partition));
            } else {
                consumer.pause(List.of(partition));
            }
        }
    }

    /** Moves to the offset at which reading a partition starts. */
    void seek(TopicPartition partition, Start start) {
        offsets.seek(partition, start);
    }

    @Override
    public void run() {
        try {
            health.requireTopics();
            consumer.subscribe(settings.topics(), new Rebalance());
            LOG.info("Group '{}' reads the topics {}", settings.group(), settings.topics());
            while (!stopped) {
                poll();
            }
            sessions.values().forEach(PartitionSession::cancelWork);
        } catch (Throwable e) {
            // Errors are caught too: otherwise the subscriber would wait for ever.
            failure = KafkaErrors.of("Reading from Kafka", e);
            Exceptions.throwIfJvmFatal(e);
        } finally {
            close();
        }
    }

    /** Leaves the group, which revokes the partitions. The error is signalled after that. */
    private void close() {
        try {
            consumer.close();
        } catch (RuntimeException e) {
            LOG.debug("A consumer of group '{}' could not leave in good order", settings.group(), e);
        } finally {
            sessions.values().forEach(PartitionSession::cancelWork);
            Throwable error = failure;
            if (error == null) {
                result.success();
            } else {
                result.error(error);
            }
        }
    }

    private void poll() {
        runTasks();
        try {
            polling.set(true);
            if (tasks.isEmpty()) {
                ConsumerRecords<byte[], byte[]> messages = consumer.poll(POLL);
                polling.set(false);
                for (TopicPartition partition : messages.partitions()) {
                    PartitionSession session = sessions.get(partition);
                    if (session != null) {
                        session.offer(messages.records(partition));
                    }
                }
            }
        } catch (WakeupException e) {
            // A wake-up: there are tasks, or the loop ends.
        } catch (OffsetOutOfRangeException e) {
            e.partitions().forEach(this::lost);
        } finally {
            polling.set(false);
        }
        failIfWorkFailed();
        health.check();
        if (System.nanoTime() - commitNanos > COMMIT_INTERVAL.toNanos()) {
            commit(sessions.keySet());
        }
    }

    private void runTasks() {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }

    private void lost(TopicPartition partition) {
        PartitionSession session = sessions.get(partition);
        if (session != null) {
            session.fail(new PartitionException(
                    "Records of " + partition
                            + " were removed by the topic's retention before they were read, or the topic was created"
                            + " again. Make the target's tables equal to the source's again, and remove the stored"
                            + " position of this partition; raise retention.ms of the topic.",
                    null));
        }
    }

    /** The error of a partition that no longer belongs to this consumer is ignored. */
    private void failIfWorkFailed() {
        long now = System.nanoTime();
        for (PartitionSession session : sessions.values()) {
            Throwable failure = session.workFailure();
            if (failure != null && now - session.failedNanos(now) > FAILURE_GRACE.toNanos()) {
                sessions.values().forEach(PartitionSession::complete);
                await(sessions.values());
                commit(sessions.keySet());
                this.failure = failure;
                stopped = true;
                return;
            }
        }
    }

    private void commit(Collection<TopicPartition> partitions) {
        commitNanos = System.nanoTime();
        offsets.commit(partitions, sessions);
    }

    private void await(Collection<PartitionSession> ending) {
        long deadline = System.nanoTime() + settings.revokeTimeout().toNanos();
        for (PartitionSession session : ending) {
            try {
                if (!session.awaitWork(deadline - System.nanoTime())) {
                    LOG.warn(
                            "Work on {}-{} did not finish within {} after the partition was taken away and is"
                                    + " cancelled",
                            session.topic(),
                            session.partition(),
                            settings.revokeTimeout());
                    session.cancelWork();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                session.cancelWork();
            }
        }
    }

    /** Called within {@link KafkaConsumer#poll}, and when the consumer is closed. */
    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (stopped || partitions.isEmpty()) {
                return;
            }
            LOG.info("Group '{}' was assigned {}", settings.group(), partitions);
            polling.set(false);
            consumer.pause(partitions);
            consumer.seekToBeginning(partitions);
            for (TopicPartition partition : partitions) {
                int count = ConsumerOffsets.awake(() -> consumer.partitionsFor(partition.topic()))
                        .size();
                PartitionSession session = new PartitionSession(partition, count, settings, ConsumerLoop.this);
                sessions.put(partition, session);
                tasks.add(() -> begin(session));
            }
            // The poll would continue after this callback; it must end to run the tasks.
            consumer.wakeup();
        }

        private void begin(PartitionSession session) {
            if (sessions.containsValue(session)) {
                session.begin(Mono.defer(() -> work.apply(session)));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            polling.set(false);
            List<PartitionSession> ending = taken(partitions);
            ending.forEach(PartitionSession::complete);
            await(ending);
            commit(partitions);
            forget(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            taken(partitions).forEach(PartitionSession::cancelWork);
            forget(partitions);
        }

        private List<PartitionSession> taken(Collection<TopicPartition> partitions) {
            LOG.info("Partitions {} of group '{}' are taken away", partitions, settings.group());
            health.partitionsWereTakenAway();
            List<PartitionSession> taken = new ArrayList<>();
            for (TopicPartition partition : partitions) {
                PartitionSession session = sessions.get(partition);
                if (session != null) {
                    taken.add(session);
                }
            }
            return taken;
        }

        private void forget(Collection<TopicPartition> partitions) {
            sessions.keySet().removeAll(partitions);
            wanted.removeAll(partitions);
        }
    }
}
