package dev.penstock.sink;

import dev.penstock.core.CollectionName;
import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.Credentials;
import dev.penstock.core.Record;
import dev.penstock.core.TlsStores;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.Login;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.internal.connection.ReplicationOrigin;
import dev.penstock.sink.internal.connection.UrlConnectionFactory;
import dev.penstock.sink.internal.owntable.OwnTable;
import dev.penstock.sink.internal.preparation.TargetScope;
import dev.penstock.sink.internal.schema.plan.SchemaOptions;
import dev.penstock.sink.internal.transaction.Rejection;
import dev.penstock.sink.internal.transaction.WriteOptions;
import io.r2dbc.spi.ConnectionFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** The parts of a {@link PostgresSink}, created from its checked settings. */
final class SinkAssembly {
    private SinkAssembly() {}

    /**
     * Returns the factory of connections to the URL.
     *
     * @throws ConfigurationException if the URL cannot be used
     */
    static ConnectionFactory connections(
            Settings settings, @Nullable Supplier<Credentials> credentials, @Nullable Supplier<TlsStores> tls) {
        DatabaseUrl url = address(settings, tls);
        try {
            return UrlConnectionFactory.of(Login.of(url, credentials));
        } catch (IllegalArgumentException e) {
            throw problem(SinkParameters.URL, "has parameters that do not fit together");
        }
    }

    private static DatabaseUrl address(Settings settings, @Nullable Supplier<TlsStores> tls) {
        DatabaseUrl url = settings.get(SinkParameters.URL);
        try {
            return tls == null ? url : url.withTls(tls);
        } catch (IllegalArgumentException e) {
            throw problem(SinkParameters.URL, Objects.requireNonNullElse(e.getMessage(), "cannot be used"));
        }
    }

    /** Returns the exception for one problem. */
    static ConfigurationException problem(Parameter<?> parameter, String problem) {
        return new ConfigurationException(List.of(new Problem(parameter.name(), problem)));
    }

    /**
     * Returns the options of sessions.
     *
     * @param deadLetters takes dead letters, {@code null} if a table does or there are none
     */
    static WriteOptions writeOptions(
            Settings settings, @Nullable BiFunction<Record, SinkException, Publisher<Void>> deadLetters) {
        boolean exactlyOnce = settings.get(SinkParameters.DELIVERY) == Delivery.EXACTLY_ONCE;
        return new WriteOptions(
                settings.get(SinkParameters.TABLE),
                scope(settings),
                settings.get(SinkParameters.TRUNCATE_SHARED) == SharedTruncate.EMPTY,
                settings.find(SinkParameters.KEY).orElse(List.of()),
                settings.get(SinkParameters.BATCH_SIZE),
                settings.get(SinkParameters.BATCH_BYTES),
                settings.get(SinkParameters.BATCH_DELAY),
                settings.get(SinkParameters.BATCH_TRANSACTIONS) == BatchTransactions.WHOLE,
                settings.get(SinkParameters.PARALLELISM),
                exactlyOnce
                        ? new WriteOptions.Pipeline(
                                settings.get(SinkParameters.PIPELINE), settings.get(SinkParameters.POSITION_TABLE))
                        : null,
                settings.get(SinkParameters.REPLICATION_ROLE) == ReplicationRole.REPLICA,
                settings.find(SinkParameters.REPLICATION_ORIGIN)
                        .map(ReplicationOrigin::new)
                        .orElse(null),
                rejection(settings, deadLetters),
                schema(settings),
                schema(settings).alters() ? OwnTable.sourceColumns(settings.get(SinkParameters.POSITION_TABLE)) : null,
                settings.get(SinkParameters.ANSWER_TIMEOUT),
                settings.get(SinkParameters.RETRY_TIMEOUT));
    }

    private static SchemaOptions schema(Settings settings) {
        SchemaMode mode = settings.get(SinkParameters.SCHEMA);
        return new SchemaOptions(
                mode != SchemaMode.FAIL,
                mode == SchemaMode.EVOLVE,
                settings.get(SinkParameters.DROPPED_COLUMNS) == DroppedColumns.DROP);
    }

    private static TargetScope scope(Settings settings) {
        Set<CollectionName> own = new HashSet<>();
        own.add(settings.get(SinkParameters.POSITION_TABLE));
        own.add(OwnTable.sourceColumns(settings.get(SinkParameters.POSITION_TABLE)));
        settings.find(SinkParameters.DEAD_LETTER_TABLE).ifPresent(own::add);
        try {
            return TargetScope.of(own, settings.find(SinkParameters.ALLOWED).orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw problem(SinkParameters.ALLOWED, "must hold names: table, schema.table or schema.*");
        }
    }

    private static Rejection rejection(
            Settings settings, @Nullable BiFunction<Record, SinkException, Publisher<Void>> deadLetters) {
        if (settings.get(SinkParameters.ON_ERROR) == OnError.FAIL) {
            return new Rejection.Fail();
        }
        return deadLetters != null
                ? new Rejection.ToFunction(deadLetters)
                : new Rejection.ToTable(settings.get(SinkParameters.DEAD_LETTER_TABLE));
    }
}
