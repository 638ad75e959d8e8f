package dev.penstock.examples.webflux;

import dev.penstock.core.CollectionName;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** The names of the tables that can be subscribed to; the server is asked once in ten seconds at most. */
@Component
final class KnownTables {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Mono<Set<String>> names;

    KnownTables(@Qualifier(ChangeHub.PIPELINE) PostgresSource source) {
        this.names = source.admin()
                .tables()
                .map(CollectionName::toString)
                .collect(Collectors.toSet())
                .timeout(DEADLINE)
                .cache(names -> FRESH, error -> RETRY, () -> FRESH);
    }

    /**
     * Completes if the source streams every table that the filter names; an error of the request otherwise, for nothing would ever come.
     * A database that does not answer is no fault of the request.
     */
    Mono<Void> require(ChangeFilter filter) {
        return filter.tables().isEmpty()
                ? Mono.empty()
                : names.onErrorComplete()
                        .filter(known -> !known.containsAll(filter.tables()))
                        .flatMap(known -> Mono.error(new ResponseStatusException(
                                HttpStatus.BAD_REQUEST, "A table that is named is not among those that are streamed")));
    }
}
