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

/** The progress of a session whose messages and rows a test makes up. */
public final class ScriptedSession {
    private ScriptedSession() {}

    /** Returns what {@code script} emits in a session that begins behind {@code reached}. */
    public static List<Record> emitted(
            Coverage coverage, @Nullable StreamPoint reached, Consumer<SessionProgress> script) {
        return requireNonNull(HandOff.records(Schedulers.immediate(), handOff -> {
                    Emitter emitter = new Emitter(handOff, 1 << 20);
                    PositionScope scope = PositionScope.of(1, 1, "slot", PositionScope.newSession(1), coverage);
                    AcknowledgementWindow window = new AcknowledgementWindow(0, () -> {});
                    script.accept(new SessionProgress(
                            emitter,
                            window,
                            scope,
                            reached,
                            new SessionGauge("slot", new SourceEvents(), new PauseSwitch())));
                    emitter.flush();
                    handOff.complete();
                    return () -> {};
                })
                .collectList()
                .block());
    }
}
