package dev.penstock.kafka.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Producers and consumers that restart at any point deliver each streamed record once and in order. */
class RepeatFilterPropertyTest {
    private static final Comparator<Position> ORDER = Comparator.comparingLong(
            position -> ByteBuffer.wrap(position.toBytes()).getLong());

    @Property(tries = 500)
    void givesEachRecordOnceHoweverOftenProducersAndConsumersRestart(
            @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 30) Integer> producerSteps,
            @ForAll @Size(max = 6) List<@IntRange(min = 1, max = 60) Integer> consumerSteps) {
        List<Integer> log = log(producerSteps);
        List<Integer> received = new ArrayList<>();
        RepeatFilter filter = new RepeatFilter(ORDER, null);
        int read = 0;
        for (int step : consumerSteps) {
            int to = Math.min(log.size(), read + step);
            receive(log.subList(read, to), filter, received);
            read = to;
            // The next consumer starts after the position that the target stores.
            filter = new RepeatFilter(ORDER, received.isEmpty() ? null : position(received.get(received.size() - 1)));
        }
        receive(log.subList(read, log.size()), filter, received);

        assertThat(received).isEqualTo(log.stream().distinct().sorted().toList());
    }

    @Property(tries = 100)
    void neverDropsARowOfASnapshot(@ForAll @Size(max = 20) List<@IntRange(min = 0, max = 9) Integer> indexes) {
        RepeatFilter filter = new RepeatFilter(ORDER, null);

        assertThat(indexes)
                .allSatisfy(index -> assertThat(filter.isNew(record(index, Operation.SNAPSHOT)))
                        .isTrue());
    }

    /**
     * Returns the contents of a partition after each producer wrote some records, and the next one started at or before
     * its end.
     */
    private static List<Integer> log(List<Integer> steps) {
        List<Integer> log = new ArrayList<>();
        int end = 0;
        for (int step : steps) {
            int start = Math.max(0, end - step / 2);
            for (int number = start; number < start + step; number++) {
                log.add(number);
            }
            end = Math.max(end, start + step);
        }
        return log;
    }

    private static void receive(List<Integer> messages, RepeatFilter filter, List<Integer> received) {
        messages.stream()
                .filter(number -> filter.isNew(record(number, Operation.UPDATE)))
                .forEach(received::add);
    }

    private static Record record(int number, Operation operation) {
        return Record.of(position(number), operation, Map.of(Metadata.COLLECTION, "t"), null, null, null);
    }

    private static Position position(int number) {
        return Position.of(ByteBuffer.allocate(8).putLong(number).array());
    }
}
