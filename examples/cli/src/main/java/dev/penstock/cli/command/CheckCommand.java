package dev.penstock.cli.command;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Failure;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.run.Answer;
import dev.penstock.cli.run.SinkOptions;
import dev.penstock.core.Check;
import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Command that checks whether a source and, if there is one, a sink can start. */
@Command(
        name = "check",
        description =
                "Check whether the servers meet the requirements of source and sink, and print the statements that"
                        + " fix them.")
public final class CheckCommand extends PenstockCommand {
    @Option(names = "--json", description = "Print the results as JSON.")
    boolean json;

    @Option(
            names = "--exactly-once",
            description = "Check the requirements of 'replicate --exactly-once' and the position stored in the target.")
    boolean exactlyOnce;

    @Option(
            names = "--create",
            description =
                    "Check the requirements of 'replicate --create', which creates and alters tables of the target.")
    boolean create;

    @Option(
            names = "--position-file",
            paramLabel = "FILE",
            description = "Also check whether the source can resume after the position in the file.")
    @Nullable
    Path positionFile;

    @Override
    public boolean hasSource() {
        return true;
    }

    @Override
    public boolean hasSink() {
        return true;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "penstock check --source.url=postgresql://user@host/shop \\",
                "    --source.tables=orders --sink.url=postgresql://user@other/shop",
                "penstock check --sink.url=postgresql://user@other/shop");
    }

    @Override
    public int run(Invocation invocation) {
        boolean hasSink = !invocation.sinkOptions().isEmpty() || exactlyOnce || create;
        boolean hasSource =
                !hasSink || positionFile != null || !invocation.sourceOptions().isEmpty();
        PostgresSource source =
                hasSource ? invocation.source(TableArguments.any(SinkOptions.ofSource(invocation, exactlyOnce))) : null;
        Map<String, String> sinkOptions = SinkOptions.of(invocation, source, exactlyOnce, positionFile != null);
        if (create) {
            sinkOptions.putIfAbsent("schema", "evolve");
        }
        PostgresSink sink = hasSink ? invocation.sink(PostgresSink.builder().options(sinkOptions)) : null;
        List<Check> checks = checks(
                hasSource ? invocation.checked(source) : null,
                hasSink ? invocation.checked(sink) : null,
                SinkOptions.isExactlyOnce(sinkOptions));
        if (json) {
            invocation.out().line(json(checks));
        } else {
            checks.forEach(check -> invocation.out().line(text(check)));
        }
        return checks.stream().allMatch(Check::ok) ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private List<Check> checks(@Nullable PostgresSource source, @Nullable PostgresSink sink, boolean isExactlyOnce) {
        List<Check> checks = new ArrayList<>();
        Position position = source == null ? null : position(sink, isExactlyOnce);
        if (source != null) {
            checks.addAll(ask(
                    "source",
                    position == null
                            ? source.admin().preflight()
                            : source.admin().preflight(position)));
        }
        if (sink != null) {
            boolean reached = checks.stream().noneMatch(check -> check.name().equals("connection") && !check.ok());
            Mono<List<Check>> preflight;
            if (source == null || !reached) {
                preflight = sink.preflight(Map.of());
            } else if (position == null) {
                preflight = sink.preflight(Flux.fromIterable(
                        ask("source", source.admin().definitions().collectList())));
            } else {
                // The tables of the target may be behind those of the source.
                preflight = sink.preflight(ask("source", source.admin().tableKeys()));
            }
            ask("sink", preflight).stream()
                    .map(check -> check.named("sink." + check.name()))
                    .forEach(checks::add);
        }
        return checks;
    }

    /** Returns the position to resume after; none if the target cannot be read, which the checks of the sink report. */
    private @Nullable Position position(@Nullable PostgresSink sink, boolean isExactlyOnce) {
        if (positionFile != null) {
            try {
                return PositionStore.file(positionFile)
                        .load()
                        .toCompletableFuture()
                        .join();
            } catch (CompletionException e) {
                throw Failure.of("source", e.getCause() == null ? e : e.getCause());
            }
        }
        return sink == null || !isExactlyOnce
                ? null
                : sink.storedPosition().onErrorResume(error -> Mono.empty()).block();
    }

    private static <T> T ask(String subject, Mono<T> question) {
        return Answer.of(subject, question).orElseThrow();
    }

    static String text(Check check) {
        return (check.warning() ? "warn  " : check.ok() ? "ok    " : "wrong ") + check.name() + ": " + check.message()
                + (check.fix() == null ? "" : "\n      run: " + check.fix());
    }

    private static String json(List<Check> checks) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            for (Check check : checks) {
                json.writeStartObject();
                json.writeStringProperty("check", check.name());
                json.writeBooleanProperty("ok", check.ok());
                json.writeStringProperty("message", check.message());
                json.writeBooleanProperty("warning", check.warning());
                json.writeStringProperty("fix", check.fix());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        return text.toString();
    }
}
