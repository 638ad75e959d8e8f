package dev.penstock.verification.schema;

import dev.penstock.test.PostgresServer;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random alterations and rows of some tables, while the copying is stopped and started, its connections are killed, and tables are created, renamed,
 * and dropped and created again: rows and shape are equal at the end. The servers keep the times of commits, so that no alteration is uncertain.
 */
@Timeout(3600)
class RandomShapeIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));

    private static final Map<Integer, PostgresServer> SERVERS = new ConcurrentHashMap<>();

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(PostgresServer::close);
        SERVERS.clear();
    }

    private static PostgresServer server(int version) {
        return SERVERS.computeIfAbsent(
                version,
                number -> PostgresServer.builder()
                        .version(number)
                        .setting("track_commit_timestamp", "on")
                        .start());
    }

    static LongStream seeds() {
        return Long.getLong("penstock.seed") != null
                ? LongStream.of(Long.getLong("penstock.seed"))
                : LongStream.rangeClosed(
                        Long.getLong("penstock.firstSeed", 1), Long.getLong("penstock.seeds", WHOLE ? 200 : 3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsRowsAndShapeEqual(long seed) {
        try (Copy copy = new Copy(server(seed % 2 == 0 ? 14 : 18), "*").rereading()) {
            new ShapeWorkload(copy, new Random(seed)).run(WHOLE ? 40 : 25);
        }
    }
}
