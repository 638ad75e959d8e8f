package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.kafka.error.BrokerException;
import dev.penstock.kafka.error.ProducerTakenOverException;
import dev.penstock.kafka.error.UnwritableRecordException;
import dev.penstock.kafka.internal.client.KafkaErrors;
import dev.penstock.kafka.internal.client.LongCalls;
import dev.penstock.kafka.internal.client.Topics;
import dev.penstock.kafka.internal.format.Headers;
import dev.penstock.kafka.internal.format.MessageFormat;
import dev.penstock.kafka.internal.route.Routed;
import dev.penstock.kafka.internal.route.Router;
import dev.penstock.kafka.internal.sink.LastMessages.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer and its current transaction. Its methods block, within the deadlines of Kafka's client. Confined to one
 * thread, except {@link #abandon}.
 */
final class TopicWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWriter.class);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private final SinkSettings settings;
    private final Topics topics;
    private final Producer<byte[], byte[]> producer;
    private final MessageFormat format;
    private final Router router;
    private final @Nullable PipelineClaim pipeline;
    private final LongCalls calls;
    private final AtomicReference<@Nullable Refusal> refusal = new AtomicReference<>();
    private final LastMessages held = new LastMessages();

    private @Nullable Position stored;
    private boolean open;

    private TopicWriter(SinkSettings settings, Topics topics, Producer<byte[], byte[]> producer, Claimant claimant) {
        this.calls = claimant.calls();
        this.settings = settings;
        this.topics = topics;
        this.producer = producer;
        this.format = settings.format().get();
        this.router = new Router(settings.topics(), settings.byTransaction(), settings.keySplit(), topics::partitions);
        this.pipeline = settings.pipeline() == null ? null : new PipelineClaim(settings, topics, producer, claimant);
    }

    /** Connects, claims the pipeline and reads its position. */
    static TopicWriter open(SinkSettings settings, Claimant claimant) {
        LongCalls calls = claimant.calls();
        Topics topics = null;
        Producer<byte[], byte[]> producer = null;
        try {
            topics = new Topics(settings.clients(), settings.creation(), claimant.counts());
            calls.run("to answer", topics::awaitBroker);
            producer = new KafkaProducer<>(
                    settings.clients().producer(own(settings)), new ByteArraySerializer(), new ByteArraySerializer());
            TopicWriter writer = new TopicWriter(settings, topics, producer, claimant);
            writer.claim();
            return writer;
        } catch (RuntimeException | Error e) {
            // Errors are caught too, such as a missing library: Reactor would throw them on this thread, and the stream
            // would wait for ever.
            if (producer != null) {
                producer.close(Duration.ZERO);
            }
            if (topics != null) {
                topics.close();
            }
            throw KafkaErrors.of("Opening a producer", e);
        }
    }

    private static Map<String, Object> own(SinkSettings settings) {
        Map<String, Object> own = new HashMap<>();
        own.put("enable.idempotence", "true");
        own.put("acks", "all");
        if (settings.transactional()) {
            own.put("transactional.id", PipelineClaim.transactionalId(settings));
            own.put("transaction.timeout.ms", (int)
                    settings.transactionTimeout().toMillis());
        }
        return own;
    }

    private void claim() {
        if (pipeline != null) {
            stored = pipeline.claim();
        }
    }

    /** Returns the position of the last record that was committed, {@code null} if there is none. */
    @Nullable
    Position stored() {
        return stored;
    }

    boolean isOpen() {
        return open;
    }

    /** Sends a record, in a new transaction if there is none. Returns its approximate number of bytes. */
    long send(Record record) {
        if (!open) {
            if (settings.transactional()) {
                producer.beginTransaction();
            }
            open = true;
        }
        long bytes = 0;
        calls.begin("to take a message");
        try {
            for (Routed routed : router.route(record)) {
                bytes += send(routed);
            }
        } finally {
            calls.end();
        }
        return bytes;
    }

    private long send(Routed routed) {
        Record record = routed.record();
        if (pipeline != null && routed.topic().equals(settings.positionTopic())) {
            throw Refusal.ofPositions(routed);
        }
        byte[] key = format.key(routed);
        byte[] value = format.value(routed);
        int count = topics.partitions(routed.topic());
        if (routed.target() instanceof Routed.Target.Hashed hashed) {
            int partition = hashed.partition(count);
            boolean tombstone = settings.tombstones() && isDeletion(record) && key != null;
            hold(new Message(
                    record,
                    wire(routed, partition, key, value),
                    tombstone ? wire(routed, partition, key, null) : null));
        } else {
            for (int partition = 0; partition < count; partition++) {
                ProducerRecord<byte[], byte[]> wire = wire(routed, partition, key, value);
                wire.headers().add(Headers.BARRIER, Headers.TRUE);
                hold(new Message(record, wire, null));
            }
        }
        return (long) value.length + (key == null ? 0 : key.length);
    }

    private ProducerRecord<byte[], byte[]> wire(
            Routed routed, int partition, byte @Nullable [] key, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> wire =
                new ProducerRecord<>(routed.topic(), partition, key, value, Headers.of(routed.record()));
        format.headers(routed).forEach(wire.headers()::add);
        return wire;
    }

    private static boolean isDeletion(Record record) {
        return record.operation() == Operation.DELETE && !Router.isTruncation(record);
    }

    private void hold(Message message) {
        Message former = held.replace(message);
        if (former != null) {
            dispatch(former, false);
        }
    }

    /**
     * Sends the held messages of a source transaction, at its end or at a commit in its middle.
     *
     * @param marked whether they are marked as the end of the transaction
     */
    void endTransaction(boolean marked) {
        held.takeAll().forEach(message -> dispatch(message, marked));
    }

    private void dispatch(Message message, boolean last) {
        ProducerRecord<byte[], byte[]> wire = message.wire();
        if (last) {
            wire.headers().add(Headers.TRANSACTION_END, Headers.TRUE);
        }
        dispatch(message.record(), wire);
        ProducerRecord<byte[], byte[]> tombstone = message.tombstone();
        if (tombstone != null) {
            dispatch(message.record(), tombstone);
        }
    }

    private void dispatch(Record record, ProducerRecord<byte[], byte[]> wire) {
        try {
            var unused = producer.send(wire, (sent, error) -> {
                if (error != null && refusal.compareAndSet(null, new Refusal(record, wire, error))) {
                    stopSending();
                }
            });
        } catch (RuntimeException e) {
            refusal.compareAndSet(null, new Refusal(record, wire, e));
        }
        failIfRefused();
    }

    /**
     * Keeps the client from sending the messages after a lost one. Consumers drop repeats by position, and would drop
     * the lost message when it is sent again. A transaction needs no such care: it is rolled back as a whole.
     */
    private void stopSending() {
        if (!settings.transactional()) {
            producer.close(Duration.ZERO);
        }
    }

    /** Commits the messages sent since the last commit, together with the position of the last record. */
    void commit(Position last) {
        calls.begin("to commit");
        try {
            if (settings.transactional()) {
                var unused = producer.send(positionMessage(last));
                producer.commitTransaction();
            } else {
                producer.flush();
                failIfRefused();
                if (pipeline != null) {
                    var unused = producer.send(positionMessage(last)).get();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaErrors.of("Committing records to Kafka", e);
        } catch (ExecutionException | RuntimeException e) {
            failIfRefused();
            throw failure(e);
        } finally {
            calls.end();
        }
        failIfRefused();
        calls.progressed();
        stored = last;
        open = false;
    }

    private ProducerRecord<byte[], byte[]> positionMessage(Position last) {
        return Objects.requireNonNull(pipeline).message(last);
    }

    private void failIfRefused() {
        Refusal refused = refusal.get();
        if (refused != null) {
            throw failure(refused);
        }
    }

    private RuntimeException failure(Refusal refused) {
        UnwritableRecordException unwritable = refused.unwritable();
        return unwritable == null ? failure(refused.error()) : unwritable;
    }

    /** A producer is fenced by another instance that replaced it, or because its transaction took too long. */
    private RuntimeException failure(Throwable error) {
        if (pipeline == null || !KafkaErrors.isFenced(error)) {
            return KafkaErrors.of("Writing records to Kafka", error);
        }
        if (pipeline.isTakenOver()) {
            return new ProducerTakenOverException(String.valueOf(settings.pipeline()), error);
        }
        return new BrokerException(
                "A Kafka transaction was not finished within transaction.timeout (" + settings.transactionTimeout()
                        + ") and was rolled back by the broker.",
                error,
                true);
    }

    /** Rolls back what is not committed, and closes the producer. */
    void close() {
        try {
            if (open && settings.transactional() && refusal.get() == null) {
                calls.run("to roll back", producer::abortTransaction);
            }
        } catch (RuntimeException e) {
            // The next instance, or the timeout of the transaction, rolls it back.
            LOG.debug("The transaction could not be rolled back before the producer was closed", e);
        } finally {
            closeClients();
        }
    }

    private void closeClients() {
        try {
            producer.close(CLOSE_DEADLINE);
        } catch (RuntimeException e) {
            LOG.debug("A producer could not be closed in good order", e);
        } finally {
            topics.close();
        }
    }

    /** Makes every call that waits for the broker fail at once; may be called from any thread. */
    void abandon() {
        producer.close(Duration.ZERO);
        topics.close();
    }
}
