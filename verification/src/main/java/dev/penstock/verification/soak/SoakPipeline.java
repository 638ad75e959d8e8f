package dev.penstock.verification.soak;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.verification.process.ParentWatch;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;

/** Program under soak: a pipeline from source to sink with exactly-once delivery. Ends with status 1 after an error, and with its parent. */
public final class SoakPipeline {
    static final String SLOT = "soak";

    private SoakPipeline() {}

    /** Runs until it is killed, stopped or fails: source URL, target URL. */
    public static void main(String[] arguments) throws InterruptedException {
        ParentWatch.endWithParent();
        PostgresSource source = PostgresSource.builder()
                .url(arguments[0])
                .tables("orders")
                .slotName(SLOT)
                .statusInterval(Duration.ofSeconds(1))
                .reconnectMaxBackoff(Duration.ofSeconds(2))
                .build();
        PostgresSink sink = PostgresSink.builder()
                .url(arguments[1])
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline("soak")
                .acknowledgeTo(source.acknowledgements())
                .build();
        CountDownLatch ended = new CountDownLatch(1);
        Disposable running = sink.resume(source::records, source::recordsAfter)
                .subscribe(
                        done -> {},
                        error -> {
                            error.printStackTrace();
                            Runtime.getRuntime().halt(1);
                        },
                        ended::countDown);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            running.dispose();
            source.admin().released().block(Duration.ofSeconds(15));
        }));
        ended.await(Long.MAX_VALUE, TimeUnit.MILLISECONDS);
    }
}
