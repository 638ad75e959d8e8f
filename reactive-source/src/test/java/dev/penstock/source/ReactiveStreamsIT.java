package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
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
        SnapshotVerification verification = new SnapshotVerification();
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

    /** Publishers of the rows of a table, which is made where a rule asks for another number of rows. */
    private static final class SnapshotVerification extends PublisherVerification<Record> {
        private static final Set<Long> MADE = new HashSet<>();
        private static final long MOST = 5_000;
        private static final long DEADLINE_MILLIS = 8_000;
        private static final long SILENCE_MILLIS = 300;
        private static final long LETTING_GO_MILLIS = 5_000;

        SnapshotVerification() {
            super(new TestEnvironment(DEADLINE_MILLIS, SILENCE_MILLIS), LETTING_GO_MILLIS);
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
