package dev.penstock.conduit.service;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.connector.Destination.Run;
import dev.penstock.conduit.proto.connector.Destination.Run.Response.Ack;
import dev.penstock.conduit.record.OrdinalPosition;
import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records that Conduit sent and that are not answered yet. Each gets one answer, in their order: an acknowledgement, or the
 * error of a record that cannot be written. Thread-safe; answers leave under the lock, so that their order holds.
 */
final class PendingAnswers implements Acknowledger {
    /** Positions have a few hundred bytes, and Conduit limits the size of a message. */
    private static final int ANSWERS = 1000;

    private final Consumer<Run.Response> out;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long count;
    private long written;
    private boolean closed;
    private ByteString lastAnswered = ByteString.EMPTY;
    private @Nullable ByteString awaited;
    private @Nullable CompletableFuture<Void> waiting;

    PendingAnswers(Consumer<Run.Response> out) {
        this.out = out;
    }

    /** Takes in a record, and returns the position by which it is known here. */
    synchronized OrdinalPosition add(ByteString position) {
        Pending added = new Pending(position, ++count);
        pending.add(added);
        return new OrdinalPosition(position, added.ordinal);
    }

    /** Answers a record with an error, once all before it are answered. */
    synchronized void fail(OrdinalPosition position, String error) {
        for (Pending candidate : pending) {
            if (candidate.ordinal == position.ordinal()) {
                candidate.error = error.isEmpty() ? "The record cannot be written." : error;
            }
        }
        answer();
    }

    @Override
    public void acknowledge(Position position) {
        acknowledgeUpTo(position);
    }

    @Override
    public synchronized void acknowledgeUpTo(Position position) {
        written = Math.max(written, ((OrdinalPosition) position).ordinal());
        answer();
    }

    /** Answers nothing from now on: the stream has ended. */
    synchronized void close() {
        closed = true;
        pending.clear();
        CompletableFuture<Void> future = waiting;
        if (future != null) {
            future.complete(null);
        }
    }

    /** Returns a future that completes when the record of {@code position} is answered, or the stream has ended. */
    synchronized CompletableFuture<Void> answered(ByteString position) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        if (closed || position.isEmpty() || (pending.isEmpty() && position.equals(lastAnswered))) {
            future.complete(null);
        } else {
            awaited = position;
            waiting = future;
        }
        return future;
    }

    private void answer() {
        Run.Response.Builder answers = Run.Response.newBuilder();
        Pending first = pending.peek();
        while (first != null && !closed && (first.ordinal <= written || first.error != null)) {
            answers.addAcks(first.ack());
            lastAnswered = first.position;
            pending.remove();
            first = pending.peek();
            if (answers.getAcksCount() == ANSWERS) {
                out.accept(answers.build());
                answers.clear();
            }
        }
        if (answers.getAcksCount() > 0) {
            out.accept(answers.build());
        }
        if (waiting != null && pending.isEmpty() && lastAnswered.equals(awaited)) {
            waiting.complete(null);
        }
    }

    private static final class Pending {
        private final ByteString position;
        private final long ordinal;
        private @Nullable String error;

        Pending(ByteString position, long ordinal) {
            this.position = position;
            this.ordinal = ordinal;
        }

        Ack ack() {
            Ack.Builder ack = Ack.newBuilder().setPosition(position);
            String message = error;
            return (message == null ? ack : ack.setError(message)).build();
        }
    }
}
