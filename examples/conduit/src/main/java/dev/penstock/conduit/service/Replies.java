package dev.penstock.conduit.service;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.PenstockException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers of calls: one response, or a status whose description Conduit shows to the operator. */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    /** Sends what {@code work} returns, or the status of what it throws. */
    static <T> void send(StreamObserver<T> observer, Callable<T> work) {
        T response;
        try {
            response = work.call();
        } catch (Exception e) {
            observer.onError(status(e));
            return;
        }
        observer.onNext(response);
        observer.onCompleted();
    }

    /** Returns the status that tells Conduit about {@code failure}. */
    static StatusRuntimeException status(Throwable failure) {
        if (failure instanceof StatusRuntimeException status) {
            return status;
        }
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof ConfigurationException || failure instanceof IllegalStateException) {
            Status status =
                    failure instanceof ConfigurationException ? Status.INVALID_ARGUMENT : Status.FAILED_PRECONDITION;
            return status.withDescription(message).asRuntimeException();
        }
        if (failure instanceof PenstockException ours) {
            Status status = ours.isTransient() ? Status.UNAVAILABLE : Status.FAILED_PRECONDITION;
            return status.withDescription(message).withCause(failure).asRuntimeException();
        }
        LOG.error("A call failed unexpectedly", failure);
        return Status.INTERNAL.withDescription(message).withCause(failure).asRuntimeException();
    }
}
