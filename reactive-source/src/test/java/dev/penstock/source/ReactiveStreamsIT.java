package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Record;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.TestEnvironment.ManualSubscriber;
import org.testng.SkipException;
import org.testng.annotations.Test;

/**
 * The Reactive Streams TCK on the records of a snapshot, which end. The TCK is written for TestNG, which does not run here: its
 * methods become tests of their own.
 */
class ReactiveStreamsIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int AT_LEAST = 20;

    /** Rules for publishers with several subscribers at a time. A source has one, so each of these waits in vain until it is skipped. */
    private static final String MULTICAST = "optional_spec111";

    private static final long DEADLINE_MILLIS = 60_000;
    private static final long IN_VAIN_MILLIS = 2_000;

    /** An optional rule that looks for an error only when its time is over. */
    private static final String MESSAGE = "optional_spec309";

    private static final AtomicInteger KEPT = new AtomicInteger();
    private static final List<String> SKIPPED = new CopyOnWriteArrayList<>();

    private static Database database;

    @BeforeAll
    static void create() {
        database = PostgresServer.shared().createDatabase();
    }

    @AfterAll
    static void drop() {
        database.close();
        System.out.println(
                "Reactive Streams TCK: " + KEPT + " rules kept, " + SKIPPED.size() + " optional ones not: " + SKIPPED);
    }

    @TestFactory
    List<DynamicTest> keepsTheRules() {
        List<Method> rules = Arrays.stream(PublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .filter(method -> !method.getName().startsWith("untested_"))
                .filter(method -> WHOLE || !method.getName().startsWith(MULTICAST))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        assertThat(rules).hasSizeGreaterThan(AT_LEAST);
        return rules.stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> check(rule)))
                .toList();
    }

    /** Rules that the TCK may skip are optional; a required rule that is not tried counts as broken. */
    private static void check(Method rule) throws Throwable {
        SnapshotVerification verification =
                new SnapshotVerification(isInVain(rule.getName()) ? IN_VAIN_MILLIS : DEADLINE_MILLIS);
        verification.setUp();
        try {
            rule.invoke(verification);
            KEPT.incrementAndGet();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SkipException skipped && rule.getName().startsWith("optional_")) {
                SKIPPED.add(rule.getName());
                throw new TestAbortedException(skipped.getMessage());
            }
            throw e.getCause();
        }
    }

    private static boolean isInVain(String rule) {
        return rule.startsWith(MULTICAST) || rule.startsWith(MESSAGE);
    }

    /** Publishers of the rows of a table, which is made where a rule asks for another number of rows. */
    private static final class SnapshotVerification extends PublisherVerification<Record> {
        private static final Set<Long> MADE = new HashSet<>();
        private static final long MOST = 5_000;
        private static final long SILENCE_MILLIS = 300;

        private final TestEnvironment environment;

        SnapshotVerification(long deadlineMillis) {
            this(new TestEnvironment(deadlineMillis, SILENCE_MILLIS));
        }

        private SnapshotVerification(TestEnvironment environment) {
            super(environment);
            this.environment = environment;
        }

        /** Collects garbage until the subscriber is gone; the TCK's own method does that once, after a pause of fixed length. */
        @Override
        public void required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
                throws Throwable {
            activePublisherTest(3, false, publisher -> {
                WeakReference<ManualSubscriber<Record>> subscriber = new WeakReference<>(cancelled(publisher));
                await().atMost(Duration.ofMillis(DEADLINE_MILLIS)).until(() -> {
                    System.gc();
                    return subscriber.refersTo(null);
                });
            });
        }

        /** Waits for the error; the TCK's own method looks for it when its time is over. */
        @Override
        public void required_spec309_requestZeroMustSignalIllegalArgumentException() throws Throwable {
            activePublisherTest(10, false, publisher -> refuses(publisher, 0));
        }

        /** Waits for the error; the TCK's own method looks for it when its time is over. */
        @Override
        public void required_spec309_requestNegativeNumberMustSignalIllegalArgumentException() throws Throwable {
            activePublisherTest(10, false, publisher -> refuses(publisher, -1));
        }

        private static void refuses(Publisher<Record> publisher, long demand) throws Exception {
            CompletableFuture<Throwable> error = new CompletableFuture<>();
            publisher.subscribe(new Subscriber<>() {
                @Override
                public void onSubscribe(Subscription subscription) {
                    subscription.request(demand);
                }

                @Override
                public void onNext(Record record) {
                    error.complete(new AssertionError("A record came that was not requested"));
                }

                @Override
                public void onError(Throwable signal) {
                    error.complete(signal);
                }

                @Override
                public void onComplete() {
                    error.complete(new AssertionError("The stream completed"));
                }
            });
            assertThat(error.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalArgumentException.class);
        }

        private ManualSubscriber<Record> cancelled(Publisher<Record> publisher) throws InterruptedException {
            ManualSubscriber<Record> subscriber = environment.newManualSubscriber(publisher);
            subscriber.request(1);
            subscriber.nextElement();
            subscriber.cancel();
            return subscriber;
        }

        @Override
        public Publisher<Record> createPublisher(long asked) {
            // One rule asks for billions, and takes ten of them.
            long elements = Math.min(asked, MOST);
            String table = "rows_" + elements;
            if (MADE.add(elements)) {
                database.execute(
                        "CREATE TABLE " + table + " (id bigint PRIMARY KEY)",
                        "INSERT INTO " + table + " SELECT generate_series(1, " + elements + ")");
            }
            return rowsOf(table);
        }

        @Override
        public Publisher<Record> createFailedPublisher() {
            return rowsOf("missing");
        }

        @Override
        public long maxElementsFromPublisher() {
            return Integer.MAX_VALUE;
        }

        private static Publisher<Record> rowsOf(String table) {
            return PostgresSource.builder()
                    .url(database.url())
                    .tables(table)
                    .snapshotMode(SnapshotMode.ONLY)
                    .build()
                    .records();
        }
    }
}
