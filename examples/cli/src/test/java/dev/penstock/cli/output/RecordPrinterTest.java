package dev.penstock.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.penstock.cli.invocation.ClosedOutputException;
import dev.penstock.cli.invocation.Output;
import dev.penstock.core.Acknowledger;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.json.RecordJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class RecordPrinterTest {
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void flushesThenAcknowledges() {
        RecordPrinter printer = printer(new Recording(), Long.MAX_VALUE);
        printer.print(record(1));
        printer.print(record(2));
        assertThat(events).isEmpty();

        printer.flush();

        assertThat(events).containsExactly("2 lines", "acknowledge 2");
    }

    @Test
    void flushesNothingTwice() {
        RecordPrinter printer = printer(new Recording(), Long.MAX_VALUE);
        printer.flush();
        printer.print(record(1));
        printer.flush();
        printer.flush();

        assertThat(events).containsExactly("1 lines", "acknowledge 1");
    }

    @Test
    void endsAGroupAtAThousandRecords() {
        RecordPrinter printer = printer(new Recording(), Long.MAX_VALUE);
        for (int i = 1; i <= 1001; i++) {
            printer.print(record(i));
        }

        assertThat(events).containsExactly("1000 lines", "acknowledge 1000");
    }

    @Test
    void endsAGroupWhenItsBytesAreMany() {
        RecordPrinter printer = printer(new Recording(), Long.MAX_VALUE);
        printer.print(record(1).withAfter(StructuredData.of(Map.of("text", "x".repeat(1 << 20)))));

        assertThat(events).containsExactly("1 lines", "acknowledge 1");
    }

    @Test
    void endsEachGroupSomeTimeAfterItsFirstRecord() {
        RecordPrinter printer = printer(new Recording(), Long.MAX_VALUE);
        Disposable flushing = printer.flushing().subscribe();
        printer.print(record(1));
        printer.print(record(2));
        await().untilAsserted(() -> assertThat(events).endsWith("acknowledge 2"));

        printer.print(record(3));
        await().untilAsserted(() -> assertThat(events).endsWith("1 lines", "acknowledge 3"));
        flushing.dispose();
    }

    @Test
    void failsIfTheOutputFailsLater() {
        RecordPrinter printer = printer(broken(), Long.MAX_VALUE);
        printer.print(record(1));

        assertThatExceptionOfType(ClosedOutputException.class)
                .isThrownBy(() -> printer.flushing().block(Duration.ofSeconds(30)));
    }

    @Test
    void endsTheGroupOfTheLastRecordAskedFor() {
        RecordPrinter printer = printer(new Recording(), 2);
        printer.print(record(1));
        printer.print(record(2));

        assertThat(events).containsExactly("2 lines", "acknowledge 2");
    }

    @Test
    void printsNothingAfterItIsClosed() {
        RecordPrinter printer = printer(new Recording(), Long.MAX_VALUE);
        printer.print(record(1));
        printer.close();
        printer.print(record(2));
        printer.flush();

        assertThat(events).containsExactly("1 lines", "acknowledge 1");
    }

    @Test
    void doesNotAcknowledgeWhatAClosedOutputDidNotTake() {
        RecordPrinter printer = printer(broken(), Long.MAX_VALUE);
        printer.print(record(1));

        assertThatExceptionOfType(ClosedOutputException.class).isThrownBy(printer::flush);
        printer.flush();

        assertThat(events).isEmpty();
    }

    @Test
    void printsCharactersThatATerminalActsOnAsEscapes() {
        Record record = record(1)
                .withAfter(StructuredData.of(Map.of("text", "a\u009b2J\u202eb\u007f\u001bT\u00fcr \u201cq\u201d")));

        byte[] line = RecordFormat.ALL.line(record);

        assertThat(new String(line, StandardCharsets.UTF_8))
                .contains("a\\u009b2J\\u202eb\\u007f\\u001BT\u00fcr \u201cq\u201d");
        assertThat(RecordJson.read(line)).isEqualTo(record);
    }

    @Test
    void printsPositionOperationAndMetadataOnly() {
        Record record = Record.of(
                Position.of("p".getBytes(StandardCharsets.UTF_8)),
                Operation.CREATE,
                Map.of("opencdc.collection", "t"),
                StructuredData.of(Map.of("id", 1)),
                null,
                StructuredData.of(Map.of("id", 1)));

        assertThat(new String(RecordFormat.NONE.line(record), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"position\":\"cA==\",\"operation\":\"create\",\"metadata\":{\"opencdc.collection\":\"t\"}}");
    }

    @Test
    void quotesMetadataInLinesWithoutValues() {
        Map<String, String> metadata = Map.of("opencdc.collection", "a\"b\\c\u001b\u009b\u00fc");
        Record record = Record.of(
                Position.of("p".getBytes(StandardCharsets.UTF_8)), Operation.DELETE, metadata, null, null, null);

        byte[] line = RecordFormat.NONE.line(record);

        assertThat(new String(line, StandardCharsets.UTF_8)).doesNotContain("\u001b", "\u009b");
        assertThat(RecordJson.readColumns(line).get("metadata")).isEqualTo(metadata);
    }

    @Test
    void printsAnEmptyObjectForNoMetadata() {
        Record record = Record.of(
                Position.of("p".getBytes(StandardCharsets.UTF_8)), Operation.DELETE, Map.of(), null, null, null);

        assertThat(new String(RecordFormat.NONE.line(record), StandardCharsets.UTF_8))
                .endsWith("\"metadata\":{}}");
    }

    /** Eight bytes are checked at once, so each place among them counts. */
    @Test
    void findsCharactersThatATerminalActsOnAtEveryPlace() {
        for (String character : List.of("\u007f", "\u009b", "\u2028", "\u202e")) {
            for (int place = 0; place < 20; place++) {
                Record record = record(1)
                        .withAfter(StructuredData.of(
                                Map.of("text", "x".repeat(place) + character + "x".repeat(20 - place))));

                assertThat(new String(RecordFormat.ALL.line(record), StandardCharsets.UTF_8))
                        .doesNotContain(character);
            }
        }
    }

    private static OutputStream broken() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
    }

    private RecordPrinter printer(OutputStream out, long limit) {
        return new RecordPrinter(RecordFormat.ALL, new Output(out), new RecordingAcknowledger(), limit);
    }

    private static Record record(int number) {
        return Record.of(
                Position.of(String.valueOf(number).getBytes(StandardCharsets.UTF_8)),
                Operation.CREATE,
                Map.of(),
                null,
                null,
                null);
    }

    private final class Recording extends OutputStream {
        @Override
        public void write(int b) {
            throw new AssertionError("lines are written whole");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
            assertThat(text).endsWith("\n");
            events.add(text.lines().count() + " lines");
        }
    }

    private final class RecordingAcknowledger implements Acknowledger {
        @Override
        public void acknowledge(Position position) {
            throw new AssertionError("records before it are done with too");
        }

        @Override
        public void acknowledgeUpTo(Position position) {
            events.add("acknowledge " + position);
        }
    }
}
