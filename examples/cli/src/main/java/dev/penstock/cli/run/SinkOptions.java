package dev.penstock.cli.run;

import dev.penstock.cli.invocation.Invocation;
import dev.penstock.source.PostgresSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of a sink and its source, completed by the command's own options for the delivery. */
public final class SinkOptions {
    private SinkOptions() {}

    /**
     * Returns the options of the sink. Reports contradictions as problems of the invocation.
     *
     * @param source the source, {@code null} if there is none or its options are wrong
     * @param exactlyOnce whether {@code --exactly-once} is given
     * @param hasPositionFile whether {@code --position-file} is given
     */
    public static Map<String, String> of(
            Invocation invocation, @Nullable PostgresSource source, boolean exactlyOnce, boolean hasPositionFile) {
        Map<String, String> options = new HashMap<>(invocation.sinkOptions());
        if (exactlyOnce) {
            String given = options.put("delivery", "exactly-once");
            if (given != null && !isExactlyOnce(Map.of("delivery", given))) {
                invocation.problem("--exactly-once", "contradicts 'sink.delivery'");
            }
        }
        if (isExactlyOnce(options)) {
            if (source != null) {
                options.putIfAbsent("pipeline", source.slotName());
            }
            if (hasPositionFile) {
                invocation.problem(
                        "--position-file", "is not allowed with exactly-once, which keeps the position in the target");
            }
        }
        return options;
    }

    /**
     * Returns the options of the source. With exactly-once delivery, a slot that is ahead of the position in the target means that the
     * target has lost transactions, and resuming would leave a gap.
     */
    public static Map<String, String> ofSource(Invocation invocation, boolean exactlyOnce) {
        Map<String, String> options = new HashMap<>(invocation.sourceOptions());
        if (exactlyOnce || isExactlyOnce(invocation.sinkOptions())) {
            options.putIfAbsent("slotAhead", "fail");
        }
        return options;
    }

    public static boolean isExactlyOnce(Map<String, String> sinkOptions) {
        return "exactly-once".equals(sinkOptions.get("delivery"));
    }
}
