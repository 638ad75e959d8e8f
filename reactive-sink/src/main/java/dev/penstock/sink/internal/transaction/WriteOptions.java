package dev.penstock.sink.internal.transaction;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.connection.ReplicationOrigin;
import dev.penstock.sink.internal.preparation.TargetScope;
import dev.penstock.sink.internal.schema.SchemaOptions;
import dev.penstock.sink.internal.template.Template;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How records are written.
 *
 * @param table names the table of a record
 * @param scope the tables that records may be written to
 * @param key the columns that identify a row where a record does not say
 * @param batchSize how many records a batch holds at most
 * @param batchBytes how many bytes a batch holds about, where it holds more than one record
 * @param batchDelay how long a record may wait for others while nothing is being written
 * @param wholeTransactions whether a transaction larger than a batch is one transaction of the target too
 * @param parallelism how many connections write
 * @param pipeline whose position is stored with what is written, {@code null} if none is
 * @param replica whether the session acts as a replica: no triggers, no foreign keys
 * @param origin marks what is written, {@code null} if nothing does
 * @param rejection what becomes of records that cannot be written
 * @param schema what may be done to the target's schema
 * @param answerTimeout how long the target may take to answer what is sent at once; zero for no limit
 * @param retryTimeout how long one batch is tried again while its failures are of a kind that passes
 */
public record WriteOptions(
        Template table,
        TargetScope scope,
        List<String> key,
        int batchSize,
        long batchBytes,
        Duration batchDelay,
        boolean wholeTransactions,
        int parallelism,
        @Nullable Pipeline pipeline,
        boolean replica,
        @Nullable ReplicationOrigin origin,
        Rejection rejection,
        SchemaOptions schema,
        Duration answerTimeout,
        Duration retryTimeout) {
    /**
     * Whose position is stored.
     *
     * @param name the pipeline
     * @param table the table of positions
     */
    public record Pipeline(String name, CollectionName table) {}
}
