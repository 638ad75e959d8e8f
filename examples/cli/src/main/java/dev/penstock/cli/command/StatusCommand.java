package dev.penstock.cli.command;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Failure;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.run.Answer;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.source.status.SourceStatus;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Command that prints the state of a source's slot. */
@Command(name = "status", description = "Print the slot, its lag and the WAL that the server retains for it.")
public final class StatusCommand extends PenstockCommand {
    @Option(names = "--json", description = "Print the state as JSON.")
    boolean json;

    @Override
    public boolean hasSource() {
        return true;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "penstock status --source.url=postgresql://user@host/db \\",
                "    --source.logrepl.slotName=orders_slot --json");
    }

    @Override
    public int run(Invocation invocation) {
        PostgresSource source = invocation.checked(invocation.source(TableArguments.any(invocation.sourceOptions())));
        SlotStatus slot = Answer.of("source", source.admin().status())
                .map(SourceStatus::slot)
                .orElse(null);
        if (slot == null) {
            throw new Failure("slot '" + source.slotName() + "'", "does not exist", null);
        }
        invocation.out().line(json ? json(slot) : text(slot));
        return ExitStatus.DONE;
    }

    private static String text(SlotStatus slot) {
        Double lag = slot.lagSeconds();
        return "slot       " + slot.name()
                + "\nactive     " + slot.active()
                + "\nWAL status " + orUnknown(slot.walStatus())
                + (slot.lossReason() == null ? "" : " (" + slot.lossReason() + ")")
                + "\nconfirmed  " + orUnknown(slot.confirmedLsn())
                + "\nlag        " + slot.lagBytes() + " bytes"
                + (lag == null ? "" : String.format(Locale.ROOT, ", %.3f s", lag))
                + "\nretained   " + slot.retainedBytes() + " bytes";
    }

    private static String orUnknown(@Nullable String text) {
        return text == null ? "unknown" : text;
    }

    private static String json(SlotStatus slot) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("slot", slot.name());
            json.writeBooleanProperty("active", slot.active());
            json.writeStringProperty("walStatus", slot.walStatus());
            json.writeStringProperty("confirmedLsn", slot.confirmedLsn());
            json.writeNumberProperty("lagBytes", slot.lagBytes());
            Double lag = slot.lagSeconds();
            if (lag == null) {
                json.writeNullProperty("lagSeconds");
            } else {
                json.writeNumberProperty("lagSeconds", lag);
            }
            json.writeNumberProperty("retainedBytes", slot.retainedBytes());
            json.writeEndObject();
        }
        return text.toString();
    }
}
