package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A parallel snapshot and its stream, which together are one history: nothing twice, nothing lost. */
class SnapshotConsistencyIT {
    private static final int SEEDS = "whole".equals(System.getProperty("penstock.checks")) ? 25 : 2;

    /** The least number of transactions after the snapshot. */
    private static final int TRANSACTIONS = 10;

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    @Timeout(900)
    void keepsTheSumAtTheSnapshotsPointAndAfterEveryTransactionOfTheStream(int version) {
        long first = Long.getLong("penstock.seed", 1000L * version);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try (Stage stage = new Stage(version);
                    Bank bank = new Bank(stage.database(), seed)) {
                List<Record> records = read(stage, bank, new Random(~seed));
                assertThat(bank.rebuilt())
                        .as("tables rewritten, vacuumed, emptied")
                        .isPositive();
                Books books = new Books();
                records.forEach(books::take);
                books.close();
                assertThat(books.transactions)
                        .as("transactions behind the snapshot")
                        .isGreaterThan(TRANSACTIONS);
                assertThat(books.balances)
                        .as("what the source holds in the end")
                        .isEqualTo(balances(stage));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("With -Dpenstock.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static List<Record> read(Stage stage, Bank bank, Random random) throws Exception {
        PostgresSource source = stage.builder(String.join(",", Bank.tables()))
                .snapshotParallelism(4)
                // Several readers share a table, or each has its own.
                .chunkBytes(random.nextBoolean() ? 16 * 1024 : 1 << 24)
                .build();
        bank.open();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
        AtomicBoolean snapshotRead = new AtomicBoolean();
        Set<String> commits = ConcurrentHashMap.newKeySet();
        long mark = Long.parseLong(requireNonNull(stage.database().value("SELECT nextval('stage_marks_mark_seq')")));
        CompletableFuture<List<Record>> reading = source.records()
                .doOnNext(record -> {
                    snapshotRead.compareAndSet(false, isLastOfSnapshot(record));
                    commits.add(record.metadata().getOrDefault(Metadata.COMMIT_LSN, ""));
                })
                .takeUntil(Stage.isMark(mark))
                .collectList()
                .toFuture();
        await().atMost(Stage.DEADLINE)
                .until(() -> reading.isDone()
                        || (snapshotRead.get() && commits.size() > 2 * TRANSACTIONS && bank.rebuilt() > 0));
        TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(200));
        assertThat(bank.finish()).isEmpty();
        stage.execute("INSERT INTO stage_marks VALUES (" + mark + ")");
        List<Record> records = reading.get(Stage.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        source.admin().released().block(Stage.DEADLINE);
        return records;
    }

    private static Map<String, Long> balances(Stage stage) {
        Map<String, Long> balances = new HashMap<>();
        for (String table : Bank.tables()) {
            stage.database()
                    .rows("SELECT id, balance FROM " + table)
                    .forEach(row -> balances.put(table + row.get(0), Long.valueOf(requireNonNull(row.get(1)))));
        }
        return balances;
    }

    private static boolean isLastOfSnapshot(Record record) {
        return "last".equals(record.metadata().get(Metadata.SNAPSHOT));
    }

    /** The accounts as the records tell of them; audited whenever a transaction is over. */
    private static final class Books {
        final Map<String, Long> balances = new HashMap<>();
        private final Set<String> commits = new HashSet<>();
        private boolean snapshotOver;
        private @Nullable String transaction;
        int transactions;

        void take(Record record) {
            String commit = record.metadata().get(Metadata.COMMIT_LSN);
            if (!Objects.equals(commit, transaction)) {
                audit();
                assertThat(commits.add(String.valueOf(commit)))
                        .as("a transaction comes in one piece")
                        .isTrue();
                transaction = commit;
                transactions++;
            }
            assertThat(record.operation() == Operation.SNAPSHOT)
                    .as("rows of the snapshot, and nothing else, come before the last of them")
                    .isEqualTo(!snapshotOver);
            if (!Stage.isMark(record)) {
                apply(record);
            }
            snapshotOver |= isLastOfSnapshot(record);
        }

        void close() {
            audit();
        }

        private void audit() {
            if (!commits.isEmpty() || !balances.isEmpty()) {
                assertThat(balances.values().stream().mapToLong(Long::longValue).sum())
                        .as("the sum after %s", transaction == null ? "the snapshot" : transaction)
                        .isEqualTo(Bank.sum());
            }
        }

        private void apply(Record record) {
            String table = requireNonNull(record.collection());
            StructuredData after = (StructuredData) record.after();
            if (record.metadata().containsKey(Metadata.TRUNCATE)) {
                balances.keySet().removeIf(account -> account.startsWith(table));
            } else if (after == null) {
                assertThat(balances.remove(account(table, record.key())))
                        .as("what is deleted was there")
                        .isNotNull();
            } else {
                StructuredData before = (StructuredData) record.before();
                if (record.operation() == Operation.UPDATE) {
                    String old = account(table, before == null ? record.key() : before);
                    assertThat(balances.remove(old))
                            .as("what is updated was there")
                            .isNotNull();
                }
                assertThat(balances.put(account(table, record.key()), (Long) requireNonNull(after.get("balance"))))
                        .as("what is new was not there")
                        .isNull();
            }
        }

        private static String account(String table, @Nullable StructuredData row) {
            return table + requireNonNull(requireNonNull(row).get("id"));
        }
    }
}
