package dev.penstock.source.internal.record;

import static java.util.Objects.requireNonNull;

import dev.penstock.core.Record;
import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.StreamPoint;
import dev.penstock.source.internal.session.Emitter;
import dev.penstock.source.internal.session.HandOff;
import dev.penstock.source.internal.session.PauseSwitch;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SourceEvents;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * The parts of a session whose messages and rows a test makes up.
 *
 * @param progress its progress
 * @param coverage its tables
 * @param emission the emission of its records
 * @param gauge its visible state
 */
public record ScriptedSession(
        SessionProgress progress, SessionCoverage coverage, RecordEmission emission, SessionGauge gauge) {
    /** Returns what {@code script} emits in a session that begins behind {@code reached}. */
    public static List<Record> emitted(
            Coverage coverage, @Nullable StreamPoint reached, Consumer<ScriptedSession> script) {
        return requireNonNull(HandOff.records(Schedulers.immediate(), handOff -> {
                    Emitter emitter = new Emitter(handOff, 1 << 20);
                    PositionScope scope = PositionScope.of(1, 1, "slot", PositionScope.newSession(1), coverage);
                    AcknowledgementWindow window = new AcknowledgementWindow(0, () -> {});
                    SessionGauge gauge = new SessionGauge("slot", new SourceEvents(), new PauseSwitch());
                    SessionCoverage tables = new SessionCoverage(scope, gauge);
                    SessionProgress progress = new SessionProgress(window, tables, reached, gauge);
                    RecordEmission emission = new RecordEmission(emitter, progress, tables);
                    script.accept(new ScriptedSession(progress, tables, emission, gauge));
                    emitter.flush();
                    handOff.complete();
                    return () -> {};
                })
                .collectList()
                .block());
    }
}
