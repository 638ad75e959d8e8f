package dev.penstock.connect;

import dev.penstock.connect.internal.ConnectorOptions;
import dev.penstock.connect.internal.RecordConversion;
import dev.penstock.connect.internal.RecordQueue;
import dev.penstock.connect.internal.SourceOffset;
import dev.penstock.core.ConfigurationException;
import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.TransactionContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Task of a {@link PostgresSourceConnector}: reads after the position that Kafka Connect has stored, and acknowledges what
 * Kafka Connect has stored since.
 *
 * <p>Guarantee: the slot is confirmed up to the stored position, and no further. After a crash the records after that position
 * are read again.
 *
 * <p>Life cycle: one subscription of the source, from {@link #start} to {@link #stop}. It replaces a lost connection by
 * itself, as the option {@code reconnect.maxAttempts} allows.
 *
 * <p>Threading: Kafka Connect calls {@link #start}, {@link #poll} and {@link #commit} on the thread of the task, and
 * {@link #stop} possibly on another one. At most 2048 records and about 4 MB of them wait in memory; without polls the source
 * reads no further, and the server retains WAL.
 *
 * <p>Errors: an error of the source fails the task, at the next {@link #poll}, after the records that arrived before it.
 */
public final class PostgresSourceTask extends SourceTask {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSourceTask.class);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int BATCH = 1000;

    private @Nullable PostgresSource source;
    private @Nullable RecordQueue queue;
    private @Nullable RecordConversion conversion;
    private @Nullable SourceOffset offset;

    /** Creates a task. Kafka Connect calls this, by reflection. */
    public PostgresSourceTask() {}

    /** Returns the version of this module, {@code unknown} if it was not started from a jar. */
    @Override
    public String version() {
        return ConnectorOptions.version();
    }

    /**
     * Subscribes to the source, after the stored position or, without one, from a snapshot on. Does not wait for the database: an
     * error of the connection is thrown by {@link #poll}.
     *
     * @param configuration the options of the connector
     * @throws ConfigException if the configuration is wrong; the message has all problems
     * @throws ConnectException if the stored offset is not a position of this connector
     */
    @Override
    public void start(Map<String, String> configuration) {
        ConnectorOptions options;
        try {
            options = ConnectorOptions.of(configuration);
        } catch (ConfigurationException e) {
            throw new ConfigException(e.getMessage());
        }
        PostgresSource opened = options.source();
        SourceOffset stored = new SourceOffset(opened.slotName());
        Position position = stored.read(context.offsetStorageReader());
        LOG.info(
                "The slot '{}' is read {}",
                opened.slotName(),
                position == null ? "from the beginning" : "after the position that Kafka Connect has stored");
        source = opened;
        offset = stored;
        conversion = options.conversion(stored, position);
        RecordQueue records = new RecordQueue();
        queue = records;
        (position == null ? opened.records() : opened.recordsAfter(position)).subscribe(records);
    }

    /**
     * Returns the next records, from up to 1000 records of the source. Waits for the first one for a second.
     *
     * @return the records in the order of the source; {@code null} if none has arrived, or before {@link #start}
     * @throws InterruptedException if the thread of the task is interrupted
     * @throws ConnectException if the source has ended with an error, or a record cannot be converted
     */
    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        RecordQueue records = queue;
        RecordConversion converter = conversion;
        if (records == null || converter == null) {
            return null;
        }
        List<SourceRecord> batch = new ArrayList<>();
        try {
            Record last = null;
            for (Record record : records.take(BATCH, WAIT)) {
                List<SourceRecord> converted = converter.convert(record);
                batch.addAll(converted);
                if (record.endsTransaction()) {
                    endTransaction(converted);
                }
                last = record;
            }
            // Rows of a snapshot belong to no transaction of the database.
            if (last != null && !last.endsTransaction() && last.metadata().get(Metadata.COMMIT_LSN) == null) {
                endTransaction(batch);
            }
        } catch (RuntimeException e) {
            throw e instanceof ConnectException
                    ? e
                    : new ConnectException("The database cannot be read further: " + e.getMessage(), e);
        }
        return batch.isEmpty() ? null : batch;
    }

    /** With {@code transaction.boundary=connector} Kafka's transactions end only after a record that is named here. */
    private void endTransaction(List<SourceRecord> records) {
        TransactionContext transactions = context.transactionContext();
        if (transactions != null) {
            transactions.commitTransaction(records.get(records.size() - 1));
        }
    }

    /**
     * Acknowledges the stored position, so that the server can remove WAL. It is never later than the last record that was
     * written to Kafka. The last record can be later than the stored position: it is sent again if the worker dies now.
     */
    @Override
    public void commit() {
        PostgresSource opened = source;
        SourceOffset stored = offset;
        Position position = stored == null ? null : stored.read(context.offsetStorageReader());
        if (opened != null && position != null) {
            opened.acknowledgements().acknowledgeUpTo(position);
        }
    }

    /**
     * Cancels the subscription and drops the records that wait. Returns at once; the connections are closed in the background. Does
     * nothing before {@link #start}. May be called on another thread than {@link #poll}.
     */
    @Override
    public void stop() {
        RecordQueue records = queue;
        if (records != null) {
            records.close();
        }
    }
}
