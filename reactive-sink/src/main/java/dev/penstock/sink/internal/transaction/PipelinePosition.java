package dev.penstock.sink.internal.transaction;

import dev.penstock.core.Position;
import dev.penstock.sink.error.FencedException;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import dev.penstock.sink.internal.owntable.OwnTable;
import dev.penstock.sink.internal.owntable.OwnTablePlan;
import dev.penstock.sink.internal.plan.Statement;
import dev.penstock.sink.internal.sql.PositionSql;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The position of a claimed pipeline, stored in its row of the target. Used by one batch at a time. */
public final class PipelinePosition {
    private final String pipeline;
    private final PositionSql sql;
    private final long epoch;
    private volatile byte @Nullable [] position;
    private volatile byte @Nullable [] attempted;

    private PipelinePosition(String pipeline, PositionSql sql, long epoch, byte @Nullable [] position) {
        this.pipeline = pipeline;
        this.sql = sql;
        this.epoch = epoch;
        this.position = position;
    }

    /** Claims a pipeline: its former owner can write no more. */
    public static Mono<PipelinePosition> claim(TargetConnection connection, WriteOptions.Pipeline pipeline) {
        return OwnTable.ofPositions(pipeline.table())
                .ensure(connection)
                .map(table -> new PositionSql(table, pipeline.name()))
                .flatMap(sql -> answer(connection, sql.claim()).map(rows -> {
                    Texts row = rows.get(0);
                    return new PipelinePosition(pipeline.name(), sql, Long.parseLong(row.text(0)), bytes(row));
                }));
    }

    /** Returns the stored position of a pipeline without claiming it; empty if there is none, or no table for it. */
    public static Mono<Position> stored(TargetConnection connection, WriteOptions.Pipeline pipeline) {
        return OwnTable.ofPositions(pipeline.table())
                .plan(connection)
                .ofType(OwnTablePlan.Use.class)
                .flatMap(use -> answer(connection, new PositionSql(use.table(), pipeline.name()).read()))
                .flatMap(rows -> Mono.justOrEmpty(rows.stream()
                        .flatMap(row -> Stream.ofNullable(bytes(row)))
                        .map(Position::of)
                        .findFirst()));
    }

    private static Mono<List<Texts>> answer(TargetConnection connection, String sql) {
        return connection
                .query(sql)
                .flatMap(results -> connection.run("COMMIT").thenReturn(results.get(PositionSql.BEGINNING)));
    }

    /** Returns whether the error is that of {@link #advance}. */
    boolean isFenced(ServerError error) {
        return error.isNoNumber(sql::isFenced);
    }

    /** Returns the position reached by the last committed transaction; {@code null} if there is none. */
    @Nullable
    public Position position() {
        byte[] known = position;
        return known == null ? null : Position.of(known);
    }

    /** Returns the statement that advances the position; it is the first in its transaction. */
    Statement advance(Position to) {
        return Statement.of(sql.advance(epoch, position, to.toBytes()));
    }

    /** Returns the statement that sets the position, in a transaction that has advanced it. */
    Statement set(Position to) {
        attempted = to.toBytes();
        return Statement.of(sql.set(epoch, to.toBytes()));
    }

    /** Remembers that a transaction with {@link #advance} was committed. */
    void advanced(Position to) {
        position = to.toBytes();
        attempted = null;
    }

    /**
     * Finds out why {@link #advance} failed. If this very transaction was committed before without a confirmation,
     * returns the stored position: {@code to}, or the last one that was {@link #set}. Otherwise the error is
     * {@link FencedException}.
     */
    Mono<Position> resolve(TargetConnection connection, Position to) {
        return connection
                .run("ROLLBACK")
                .then(answer(connection, sql.read()))
                .flatMap(rows -> Mono.justOrEmpty(rows.stream()
                        .filter(row -> Long.parseLong(row.text(0)) == epoch)
                        .flatMap(row -> Stream.ofNullable(bytes(row)))
                        .filter(at -> Arrays.equals(at, to.toBytes()) || Arrays.equals(at, attempted))
                        .map(Position::of)
                        .findFirst()))
                .switchIfEmpty(Mono.error(() -> new FencedException(pipeline)));
    }

    private static byte @Nullable [] bytes(Texts row) {
        String hex = row.columns().get(1);
        return hex == null ? null : HexFormat.of().parseHex(hex);
    }
}
