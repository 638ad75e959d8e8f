package dev.penstock.source.internal.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Any interleaving of what loop and subscribers can do, beside a model that remembers everything and counts naively. */
class AcknowledgementWindowPropertyTest {
    private static final long INITIAL = 1000;

    @Property(tries = 3000, shrinking = ShrinkingMode.FULL)
    void confirmsExactlyThePrefixOfWhollyAcknowledgedTransactions(@ForAll("steps") List<Tuple2<Step, Integer>> steps) {
        Model model = new Model();
        AtomicInteger calls = new AtomicInteger();
        AcknowledgementWindow window = new AcknowledgementWindow(
                INITIAL, calls::incrementAndGet, 1 << 20, new ScatteredAcknowledgements(6, 1 << 20));
        for (Tuple2<Step, Integer> step : steps) {
            long before = window.confirmed();
            int callsBefore = calls.get();
            step.get1().apply(window, model, step.get2());

            assertThat(window.confirmed()).isEqualTo(model.confirmed());
            assertThat(window.unacknowledged()).isEqualTo(model.emitted - model.acknowledged.size());
            assertThat(window.allAcknowledged()).isEqualTo(model.emitted == model.acknowledged.size());
            boolean woken = step.get1().acknowledges() && window.confirmed() != before;
            assertThat(calls.get() - callsBefore).isEqualTo(woken ? 1 : 0);
        }
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.FULL)
    void confirmsNoMoreThanThatAtItsBounds(@ForAll("steps") List<Tuple2<Step, Integer>> steps) {
        Model model = new Model();
        AcknowledgementWindow window =
                new AcknowledgementWindow(INITIAL, () -> {}, 16, new ScatteredAcknowledgements(6, 2));
        for (Tuple2<Step, Integer> step : steps) {
            long before = window.confirmed();
            step.get1().apply(window, model, step.get2());

            assertThat(window.confirmed()).isBetween(before, model.confirmed());
            assertThat(model.isEnd(window.confirmed())).isTrue();
            assertThat(window.unacknowledged()).isBetween(model.emitted - model.acknowledged.size(), model.emitted);
        }
        window.acknowledgeUpTo(model.emitted);
        assertThat(window.confirmed()).isEqualTo(model.newestEnd());
        assertThat(window.allAcknowledged()).isTrue();
    }

    @Provide
    Arbitrary<List<Tuple2<Step, Integer>>> steps() {
        Arbitrary<Step> step = Arbitraries.frequency(
                Tuple.of(3, Step.EMIT),
                Tuple.of(3, Step.END),
                Tuple.of(2, Step.TRANSACTIONS),
                Tuple.of(2, Step.END_AGAIN),
                Tuple.of(6, Step.ACKNOWLEDGE),
                Tuple.of(1, Step.ACKNOWLEDGE_MANY),
                Tuple.of(1, Step.ACKNOWLEDGE_UP_TO));
        return Combinators.combine(step, Arbitraries.integers().between(0, 300))
                .as(Tuple::of)
                .list()
                .ofMaxSize(120);
    }

    enum Step {
        EMIT {
            @Override
            void apply(AcknowledgementWindow window, Model model, int number) {
                for (int i = 0; i <= number % 80; i++) {
                    assertThat(window.nextOrdinal()).isEqualTo(++model.emitted);
                }
            }
        },
        END {
            @Override
            void apply(AcknowledgementWindow window, Model model, int number) {
                long end = model.newestEnd() + 1 + number;
                model.ends.add(new End(model.emitted, end));
                window.transactionEnded(end);
            }
        },
        /** Transactions of one or two records each. */
        TRANSACTIONS {
            @Override
            void apply(AcknowledgementWindow window, Model model, int number) {
                for (int i = 0; i <= number % 40; i++) {
                    EMIT.apply(window, model, i % 2);
                    END.apply(window, model, i);
                }
            }
        },
        /** A transaction or keepalive of before, after a reconnection. */
        END_AGAIN {
            @Override
            void apply(AcknowledgementWindow window, Model model, int number) {
                window.transactionEnded(Math.max(0, model.newestEnd() - number));
            }
        },
        ACKNOWLEDGE {
            @Override
            void apply(AcknowledgementWindow window, Model model, int number) {
                long ordinal = model.any(number);
                model.acknowledge(ordinal);
                window.acknowledge(ordinal);
            }
        },
        /** Twenty records one by one, backwards, only the last of which can move the prefix. */
        ACKNOWLEDGE_MANY {
            @Override
            void apply(AcknowledgementWindow window, Model model, int number) {
                long first = model.any(number);
                for (long ordinal = first + 19; ordinal >= first; ordinal--) {
                    model.acknowledge(ordinal);
                    window.acknowledge(ordinal);
                }
            }
        },
        ACKNOWLEDGE_UP_TO {
            @Override
            void apply(AcknowledgementWindow window, Model model, int number) {
                long last = model.any(number);
                if (last <= model.emitted) {
                    for (long ordinal = 1; ordinal <= last; ordinal++) {
                        model.acknowledge(ordinal);
                    }
                }
                window.acknowledgeUpTo(last);
            }
        };

        abstract void apply(AcknowledgementWindow window, Model model, int number);

        boolean acknowledges() {
            return this == ACKNOWLEDGE || this == ACKNOWLEDGE_MANY || this == ACKNOWLEDGE_UP_TO;
        }
    }

    private record End(long lastOrdinal, long lsn) {}

    private static final class Model {
        private final TreeSet<Long> acknowledged = new TreeSet<>();
        private final List<End> ends = new ArrayList<>(List.of(new End(0, INITIAL)));
        private long emitted;

        void acknowledge(long ordinal) {
            if (ordinal >= 1 && ordinal <= emitted) {
                acknowledged.add(ordinal);
            }
        }

        long confirmed() {
            return ends.stream()
                    .filter(end -> acknowledged.headSet(end.lastOrdinal, true).size() == end.lastOrdinal)
                    .mapToLong(End::lsn)
                    .max()
                    .orElseThrow();
        }

        long newestEnd() {
            return ends.get(ends.size() - 1).lsn;
        }

        boolean isEnd(long lsn) {
            return ends.stream().anyMatch(end -> end.lsn == lsn);
        }

        /** Mostly an ordinal after the oldest unacknowledged one, at times one that was or never will be emitted. */
        long any(int number) {
            long first = 1;
            while (acknowledged.contains(first)) {
                first++;
            }
            return number % 7 == 0 ? number - 20L + first : first + number % 4 * (number % 50L);
        }
    }
}
