package dev.penstock.verification.secret;

import dev.penstock.core.Record;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.micrometer.RecordMetrics;
import dev.penstock.micrometer.SinkMetrics;
import dev.penstock.micrometer.SourceMetrics;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.verify.Verification;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Program that runs a pipeline, lets every part of it fail once, and prints what a program prints that knows nothing of its parts: objects,
 * events, stack traces, meters and the names of threads. Its output is searched for what must not be in it.
 */
final class SecretsProgram {
    static final String MARK = "hidden-";
    static final String SOURCE_PASSWORD = MARK + "source-password";
    static final String SINK_PASSWORD = MARK + "sink-password";
    static final String KAFKA_PASSWORD = MARK + "kafka-password";
    static final String SALT = MARK + "salt";
    /** Begins the values of masked and excluded columns. */
    static final String MASKED = MARK + "masked";
    /** Begins the values of the other columns. */
    static final String VALUE = MARK + "value";

    static final String SOURCE = "SECRETS_SOURCE";
    static final String TARGET = "SECRETS_TARGET";
    static final String SLOT = "SECRETS_SLOT";
    private static final Duration DEADLINE = Duration.ofSeconds(100);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CountDownLatch rejected = new CountDownLatch(3);

    private SecretsProgram() {}

    /** Runs the program. Its standard input says when the changes have been written. */
    public static void main(String[] arguments) throws Exception {
        new SecretsProgram().run();
        System.out.println("All parts have failed as they were to fail");
        System.exit(0);
    }

    private void run() throws Exception {
        PostgresSource source = source(known -> {}).build();
        SinkMetrics metrics = SinkMetrics.of(meters);
        PostgresSink sink = sink(builder -> builder.acknowledgeTo(source.acknowledgements())
                        .batchListener(metrics)
                        .deadLetters((record, error) -> Mono.fromRunnable(() -> reject(record, error))))
                .build();
        metrics.watch(sink);
        SourceMetrics.of(source).bindTo(meters);
        print(source + " " + sink);
        source.events().subscribe(SecretsProgram::print);
        Disposable running = source.records()
                .doOnNext(record -> print(record + " " + record.position() + " " + record.metadata()))
                .transform(RecordMetrics.of(meters))
                .as(sink)
                .subscribe(done -> {}, SecretsProgram::print);
        if (!rejected.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Only " + rejected.getCount() + " records are left to be rejected");
        }
        print(source.admin().status().block(DEADLINE));
        print("Comparison: "
                + Verification.of(source, sink)
                        .limit(10)
                        .compare()
                        .collectList()
                        .block(DEADLINE));
        printThreads();
        printMeters();
        running.dispose();
        source.admin().released().block(DEADLINE);

        List<Record> records = Objects.requireNonNull(source(builder -> builder.slotName(System.getenv(SLOT) + "_2"))
                .build()
                .records()
                .take(3)
                .collectList()
                .block(DEADLINE));
        fail("sink", Flux.fromIterable(records).as(sink(builder -> {}).build()));
        fail(
                "login of the source",
                source(builder -> builder.url(wrong(SOURCE))).build().records().then());
        fail(
                "login of the sink",
                Flux.fromIterable(records)
                        .as(sink(builder -> builder.url(wrong(TARGET))).build()));
        fail(
                "Kafka",
                Flux.fromIterable(records)
                        .as(KafkaSink.builder()
                                .bootstrapServers("127.0.0.1:1")
                                .kafka("security.protocol", "SASL_PLAINTEXT")
                                .kafka("sasl.mechanism", "PLAIN")
                                .kafka(
                                        "sasl.jaas.config",
                                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\""
                                                + " password=\"" + KAFKA_PASSWORD + "\";")
                                .topic("t")
                                .retryTimeout(Duration.ofSeconds(1))
                                .build()));
        refuse(() -> PostgresSource.fromMap(Map.of("url", "postgres://u:" + SOURCE_PASSWORD + "@[/x", "tabels", SALT)));
        refuse(() -> PostgresSink.fromMap(Map.of("url", "postgres://u:" + SINK_PASSWORD + "@h:x/d", "kee", VALUE)));
    }

    private static PostgresSourceBuilder source(Consumer<PostgresSourceBuilder> more) {
        PostgresSourceBuilder builder = PostgresSource.builder()
                .url(System.getenv(SOURCE))
                .tables("people")
                .slotName(System.getenv(SLOT))
                .excludedColumns("excluded")
                .maskedColumns("mail=sha256", "phone=null", "street=text:-")
                .maskSalt(SALT)
                .statusInterval(Duration.ofMillis(200));
        more.accept(builder);
        return builder;
    }

    private static PostgresSinkBuilder sink(Consumer<PostgresSinkBuilder> more) {
        PostgresSinkBuilder builder =
                PostgresSink.builder().url(System.getenv(TARGET)).retryTimeout(Duration.ofSeconds(5));
        more.accept(builder);
        return builder;
    }

    private static String wrong(String variable) {
        return System.getenv(variable).replaceFirst(MARK + "([a-z]+)-password", MARK + "wrong-$1-password");
    }

    private void reject(Record record, Throwable error) {
        System.out.println("Rejected: " + record);
        print(error);
        rejected.countDown();
    }

    private static void fail(String part, Mono<Void> failing) {
        System.out.println("Failing: " + part);
        print(Optional.ofNullable(failing.materialize().block(DEADLINE))
                .map(signal -> signal.getThrowable())
                .orElseThrow(() -> new IllegalStateException(part + " has not failed")));
    }

    private static void refuse(Runnable building) {
        try {
            building.run();
        } catch (RuntimeException e) {
            print(e);
            return;
        }
        throw new IllegalStateException("The options were accepted");
    }

    private void printMeters() {
        for (Meter meter : meters.getMeters()) {
            print("Meter: " + meter.getId() + " " + meter.getId().getDescription() + " " + meter.measure());
            for (Tag tag : meter.getId().getTagsAsIterable()) {
                print("Tag: " + tag);
            }
        }
    }

    private static void printThreads() {
        Thread.getAllStackTraces().keySet().forEach(thread -> print("Thread: " + thread.getName()));
    }

    private static void print(Object object) {
        System.out.println(object);
    }

    private static void print(Throwable error) {
        error.printStackTrace();
    }
}
