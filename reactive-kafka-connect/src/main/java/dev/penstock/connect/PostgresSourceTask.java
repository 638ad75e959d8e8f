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
 * The task of a {@link PostgresSourceConnector}. It reads after the position that Kafka Connect has stored, and
 * acknowledges to the server what Kafka Connect has stored since.
 */
public final class PostgresSourceTask extends SourceTask {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSourceTask.class);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int BATCH = 1000;

    private @Nullable PostgresSource source;
    private @Nullable RecordQueue queue;
    private @Nullable RecordConversion conversion;
    private @Nullable SourceOffset offset;

    /** Creates a task; Kafka Connect does so. */
    public PostgresSourceTask() {}

    @Override
    public String version() {
        return ConnectorOptions.version();
    }

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
     * Acknowledges the position that is stored, which is never later than what was written. The record that was written
     * last can be later: its position is lost if the worker dies now.
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

    /** Ends the session; called on another thread than {@link #poll}. */
    @Override
    public void stop() {
        RecordQueue records = queue;
        if (records != null) {
            records.close();
        }
    }
}
