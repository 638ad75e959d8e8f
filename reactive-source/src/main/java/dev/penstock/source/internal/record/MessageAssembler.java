package dev.penstock.source.internal.record;

import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.session.RereadRequests;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assembler of records from logical messages. Requests to read rows again arrive as messages, too, and are not emitted. Confined to the
 * loop's thread.
 */
final class MessageAssembler {
    private static final Logger LOG = LoggerFactory.getLogger(MessageAssembler.class);

    private final SessionProgress progress;
    private final RecordEmission records;
    private final ChangeNumbers numbers;
    private final boolean emitted;
    private final RereadRequests requests;

    /**
     * Creates the assembler of a connection.
     *
     * @param numbers the numbers of the stream's changes and messages
     * @param emitted whether messages are emitted
     * @param requests receives requests to read rows again
     */
    MessageAssembler(
            SessionProgress progress,
            RecordEmission records,
            ChangeNumbers numbers,
            boolean emitted,
            RereadRequests requests) {
        this.progress = progress;
        this.records = records;
        this.numbers = numbers;
        this.emitted = emitted;
        this.requests = requests;
    }

    /** Processes a message; {@code begin} begins the transaction in progress, and is {@code null} between transactions. */
    void accept(@Nullable Begin begin, LogicalMessage message) {
        if (message.prefix().equals(RowSelection.PREFIX)) {
            request(begin, message);
            return;
        }
        if (!emitted) {
            return;
        }
        long lsn = message.lsn();
        numbers.message(lsn);
        if (message.transactional() && begin != null) {
            // The next WAL record begins where the message ends, so a row can have the LSN of a message. If the two are
            // of different subtransactions, the row may be sent first.
            Kind kind = numbers.isBehindChange() ? Kind.TRAILING_MESSAGE : Kind.TRANSACTIONAL_MESSAGE;
            if (progress.reach(begin.finalLsn(), kind, lsn, numbers.messageIndex())) {
                records.message(begin, message);
            }
        } else {
            if (progress.reach(lsn, Kind.MESSAGE, lsn, numbers.messageIndex())) {
                records.message(null, message);
            }
            if (begin == null) {
                progress.messageEnded(lsn);
            }
        }
    }

    /** Processes a request to read rows again, unless the session has received it before. */
    private void request(@Nullable Begin begin, LogicalMessage message) {
        boolean isNew = begin == null
                || progress.reach(begin.finalLsn(), Kind.TRANSACTIONAL_MESSAGE, message.lsn(), numbers.messageIndex());
        if (!isNew) {
            return;
        }
        try {
            requests.signalled(RowSelection.parse(message.content()));
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "A logical message with prefix '{}' is not a request to read rows again and is ignored. {}",
                    RowSelection.PREFIX,
                    e.getMessage());
        }
    }
}
