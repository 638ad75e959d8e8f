package dev.penstock.cli;

import dev.penstock.core.Record;
import dev.penstock.core.json.RecordJson;
import dev.penstock.core.json.RecordJsonException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * Records in their JSON form, one a line; blank lines are skipped. A line that is none ends the records: those before it
 * are whole, and are to be written before anybody fails.
 */
final class RecordLines {
    private final InputStream in;
    private long number;
    private volatile @Nullable Failure malformed;

    RecordLines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** Returns the records, read as they are asked for; can be subscribed to once. Reading blocks. */
    Flux<Record> records() {
        return Flux.generate(this::next);
    }

    /** Throws where a line ended the records that was none. */
    void throwIfMalformed() {
        Failure failure = malformed;
        if (failure != null) {
            throw failure;
        }
    }

    private void next(SynchronousSink<Record> sink) {
        try {
            byte[] line = line();
            if (line == null) {
                sink.complete();
            } else {
                sink.next(RecordJson.read(line));
            }
        } catch (RecordJsonException e) {
            malformed = new Failure("stdin", "line " + number + ": " + inLine(e), e);
            sink.complete();
        } catch (IOException e) {
            sink.error(Failure.of("stdin", e));
        }
    }

    /** Returns the next line that is not blank, or {@code null} at the end. */
    private byte @Nullable [] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        boolean blank = true;
        while (true) {
            int b = in.read();
            if (b == '\n' || b < 0) {
                number++;
                if (!blank) {
                    return line.toByteArray();
                }
                if (b < 0) {
                    return null;
                }
                line.reset();
            } else {
                line.write(b);
                blank &= b == ' ' || b == '\t' || b == '\r';
            }
        }
    }

    /** The reader counts lines of its own, and has one only. */
    private static String inLine(RecordJsonException e) {
        return String.valueOf(e.getMessage()).replaceFirst("at line 1, ", "at ");
    }
}
