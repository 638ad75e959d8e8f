package dev.penstock.source.internal.snapshot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.catalog.ForeignKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChunkScheduleTest {
    private final ReadOrder parentBeforeChild = ReadOrder.of(List.of(new ForeignKey(1, 2)));

    @Test
    void handsOutAChildAfterAllChunksOfItsParentAreFinished() throws Exception {
        ChunkSchedule schedule = schedule(chunk(1), chunk(3), chunk(2), chunk(2));

        Chunk unbound = taken(schedule);
        Chunk first = taken(schedule);
        Chunk second = taken(schedule);
        assertThat(List.of(unbound, first, second))
                .extracting(chunk -> chunk.relation().oid())
                .containsExactly(3, 2, 2);

        CompletableFuture<Chunk> child = CompletableFuture.supplyAsync(() -> taken(schedule));
        schedule.finished(unbound);
        schedule.finished(first);
        assertThat(child).isNotDone();
        schedule.finished(second);
        assertThat(child.get(30, TimeUnit.SECONDS).relation().oid()).isEqualTo(1);
        assertThat(schedule.take()).isNull();
    }

    @Test
    void handsOutAChildAtOnceIfNothingIsLeftOfItsParent() {
        assertThat(taken(schedule(chunk(1))).relation().oid()).isEqualTo(1);
    }

    @Test
    void endsTheWaitWhenItIsClosed() throws Exception {
        ChunkSchedule schedule = schedule(chunk(1), chunk(2));
        taken(schedule);
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> takesNothing(schedule));

        schedule.close();

        assertThat(ended.get(30, TimeUnit.SECONDS)).isTrue();
    }

    private ChunkSchedule schedule(Chunk... chunks) {
        ChunkSchedule schedule = new ChunkSchedule(parentBeforeChild);
        schedule.add(List.of(chunks));
        return schedule;
    }

    private static boolean takesNothing(ChunkSchedule schedule) {
        try {
            return schedule.take() == null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Chunk taken(ChunkSchedule schedule) {
        try {
            return requireNonNull(schedule.take());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Chunk chunk(int table) {
        return new Chunk(new Relation(table, "public", "t" + table, List.of()), "SELECT", null);
    }
}
