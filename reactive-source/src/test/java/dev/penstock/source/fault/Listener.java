package dev.penstock.source.fault;

import dev.penstock.core.Record;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A subscriber that keeps the records it receives, requests a number that the test sets, and remembers how it ended. */
final class Listener extends BaseSubscriber<Record> {
    private final long demand;
    private final List<Record> records = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable Throwable error;
    private volatile boolean complete;

    Listener(long demand) {
        this.demand = demand;
    }

    /** Returns a copy of what has come so far. */
    List<Record> records() {
        synchronized (records) {
            return List.copyOf(records);
        }
    }

    /** Returns the key column {@code id} of all records that have come so far. */
    List<Integer> ids() {
        return records().stream().map(SourceCase::id).toList();
    }

    int size() {
        return records.size();
    }

    Record last() {
        synchronized (records) {
            return records.get(records.size() - 1);
        }
    }

    @Nullable
    Throwable error() {
        return error;
    }

    boolean isComplete() {
        return complete;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (demand > 0) {
            subscription.request(demand);
        }
    }

    @Override
    protected void hookOnNext(Record record) {
        records.add(record);
    }

    @Override
    protected void hookOnError(Throwable throwable) {
        error = throwable;
    }

    @Override
    protected void hookOnComplete() {
        complete = true;
    }
}
