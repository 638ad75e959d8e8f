package dev.penstock.spring.internal.option;

import dev.penstock.core.option.OptionDescription;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
import java.util.List;
import org.springframework.util.ClassUtils;

/** The optional module {@code penstock-kafka}. */
public final class KafkaModule {
    private static final String SINK = "dev.penstock.kafka.KafkaSink";

    private KafkaModule() {}

    /** Returns whether the module is on the class path of the application. */
    public static boolean isPresent() {
        return ClassUtils.isPresent(SINK, ClassUtils.getDefaultClassLoader());
    }

    /** Returns the options of a sink that writes to Kafka; none without the module. */
    public static List<OptionDescription> sinkOptions() {
        return isPresent() ? Options.ofSink() : List.of();
    }

    /** Returns the options of a source that reads from Kafka; none without the module. */
    public static List<OptionDescription> sourceOptions() {
        return isPresent() ? Options.ofSource() : List.of();
    }

    /** A class of its own, because the classes that it uses may be absent. */
    private static final class Options {
        static List<OptionDescription> ofSink() {
            return KafkaSink.options();
        }

        static List<OptionDescription> ofSource() {
            return KafkaSource.options();
        }
    }
}
