package dev.penstock.sink.internal.transaction;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.connection.ReplicationOrigin;
import dev.penstock.sink.internal.preparation.TargetScope;
import dev.penstock.sink.internal.schema.plan.SchemaOptions;
import dev.penstock.sink.internal.template.TableRule;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of writing.
 *
 * @param table names the table of each record
 * @param scope the tables that records may be written to
 * @param emptiesShared whether a TRUNCATE empties a table that may have rows of other collections
 * @param key the columns that identify a row if a record has no key
 * @param batchSize the maximum number of records in a batch
 * @param batchBytes the approximate maximum of bytes in a batch; one larger record is a batch of its own
 * @param batchDelay how long a record may wait for others while nothing is being written
 * @param wholeTransactions whether a transaction larger than a batch is one transaction of the target too
 * @param parallelism the number of connections that write
 * @param pipeline the pipeline whose position is stored with the records, {@code null} if none is
 * @param replica whether the session acts as a replica: no triggers, no foreign keys
 * @param origin marks the writes, {@code null} if nothing does
 * @param rejection the treatment of records that cannot be written
 * @param schema the permitted changes of the target's schema
 * @param sourceColumns the table of the source's columns, {@code null} if tables are not altered
 * @param answerTimeout how long the target may take to answer an exchange; zero for no limit
 * @param retryTimeout how long one batch is retried after failures that can pass
 */
public record WriteOptions(
        TableRule table,
        TargetScope scope,
        boolean emptiesShared,
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
        @Nullable CollectionName sourceColumns,
        Duration answerTimeout,
        Duration retryTimeout) {
    /** Returns these options for the creation of tables before the first row: without positions, and existing tables stay as they are. */
    public WriteOptions forCreation() {
        return new WriteOptions(
                table,
                scope,
                emptiesShared,
                key,
                batchSize,
                batchBytes,
                batchDelay,
                wholeTransactions,
                1,
                null,
                false,
                null,
                new Rejection.Fail(),
                new SchemaOptions(true, false, false),
                null,
                answerTimeout,
                retryTimeout);
    }

    /**
     * A pipeline whose position is stored.
     *
     * @param name the pipeline
     * @param table the table of positions
     */
    public record Pipeline(String name, CollectionName table) {}
}
