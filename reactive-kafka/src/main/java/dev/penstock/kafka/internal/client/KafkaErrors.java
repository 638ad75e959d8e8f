package dev.penstock.kafka.internal.client;

import dev.penstock.core.FatalErrorException;
import dev.penstock.core.PenstockException;
import dev.penstock.kafka.error.BrokerException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Classification of the errors of Kafka's clients. */
public final class KafkaErrors {
    private KafkaErrors() {}

    /** Returns the error that a future or a client's wrapper holds. */
    public static Throwable cause(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || cause.getClass() == KafkaException.class)) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Returns whether another producer with the same transactional id, or a timeout of the transaction, has fenced this one. */
    public static boolean isFenced(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    /** Returns the library's exception for an error, or the error itself if it is one already. */
    public static RuntimeException of(String doing, Throwable error) {
        Throwable cause = cause(error);
        if (cause instanceof PenstockException known) {
            return known;
        }
        if (cause instanceof VirtualMachineError fatal) {
            return FatalErrorException.of(doing, fatal);
        }
        if (cause instanceof Error) {
            return new BrokerException(doing + " failed: " + cause + ". " + advice(cause), cause, false);
        }
        return new BrokerException(doing + " failed: " + text(cause) + right(cause), cause, canRetryHelp(cause));
    }

    /** Returns a sentence that names the right which is missing, or an empty text. */
    private static String right(Throwable error) {
        if (error instanceof TransactionalIdAuthorizationException) {
            return " Grant the principal WRITE and DESCRIBE on the transactional id: 'penstock-' and the name of the"
                    + " pipeline.";
        }
        if (error instanceof GroupAuthorizationException) {
            return " Grant the principal READ on the group.";
        }
        if (error instanceof TopicAuthorizationException) {
            return " Grant the principal READ and DESCRIBE on the topic, and a sink also WRITE.";
        }
        return error instanceof ClusterAuthorizationException
                ? " Grant the principal IDEMPOTENT_WRITE on the cluster."
                : "";
    }

    private static String advice(Throwable error) {
        if (error instanceof LinkageError) {
            return "A library on the class path is missing or has another version than the one needed; format=avro"
                    + " needs penstock-avro.";
        }
        return "The error is not one of the broker; its cause names the place in the code.";
    }

    /** Returns an error's message as a sentence. */
    public static String text(Throwable error) {
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return message.endsWith(".") ? message : message + '.';
    }

    private static boolean canRetryHelp(Throwable cause) {
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return false;
        }
        // An error in the state of a client, such as one that an earlier error made unusable, is resolved by a new
        // client.
        return cause instanceof RetriableException
                // A request of a transaction ran out of retries; the transaction is rolled back and written again.
                || cause instanceof TransactionAbortableException
                || cause instanceof TimeoutException
                || isFenced(cause)
                || (cause instanceof KafkaException && !(cause instanceof ApiException));
    }
}
