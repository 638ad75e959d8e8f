package dev.penstock.cli.output;

import dev.penstock.cli.invocation.Failure;
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
 * Reader of records in their JSON form, one per line; blank lines are skipped. A malformed line completes the records, so that those
 * before it are written; {@link #throwIfMalformed} then throws.
 */
public final class RecordLines {
    private final InputStream in;
    private long number;
    private volatile @Nullable Failure malformed;

    public RecordLines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** Returns the records, which are read on demand by blocking calls. It can be subscribed to once. */
    public Flux<Record> records() {
        return Flux.generate(this::next);
    }

    /** Throws if a malformed line has ended the records. */
    public void throwIfMalformed() {
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

    /** Returns the message of {@code e} without its line number, which is always 1. */
    private static String inLine(RecordJsonException e) {
        return String.valueOf(e.getMessage()).replaceFirst("at line 1, ", "at ");
    }
}
