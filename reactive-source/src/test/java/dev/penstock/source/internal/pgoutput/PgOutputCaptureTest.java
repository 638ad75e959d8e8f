package dev.penstock.source.internal.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Commit;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.StreamAbort;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that servers of each version sent once; {@link PgOutputCaptureIT} says of what, and can write them again. */
class PgOutputCaptureTest {
    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16, 17, 18})
    void decodesWhatAServerSent(int version) throws IOException {
        assertThat(Capture.stored(version).transcript()).isEqualTo(Capture.storedTranscript());
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16, 17, 18})
    void findsEveryKindOfMessageInThem(int version) throws IOException {
        List<Class<?>> kinds = Capture.stored(version).messages().stream()
                .<Class<?>>map(message -> message.decode().getClass())
                .toList();

        assertThat(kinds)
                .containsAll(Stream.of(PgOutputMessage.class.getPermittedSubclasses())
                        // No one has asked for it, and no capture is large enough.
                        .filter(kind -> kind != StreamAbort.class)
                        .toList());
    }

    @Test
    void findsEmptyTransactionsInThoseOfVersion14() throws IOException {
        List<PgOutputMessage> messages = Capture.stored(14).messages().stream()
                .map(Capture.Message::decode)
                .toList();

        assertThat(IntStream.range(1, messages.size())
                        .filter(i -> messages.get(i - 1) instanceof Begin && messages.get(i) instanceof Commit))
                .isNotEmpty();
    }
}
