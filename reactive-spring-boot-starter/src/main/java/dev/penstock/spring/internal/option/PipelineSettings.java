package dev.penstock.spring.internal.option;

import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PenstockProperties.Health;
import dev.penstock.spring.PenstockProperties.Restart;
import dev.penstock.spring.PenstockProperties.Resume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The starter's own settings of one named pipeline. Those that are not set have the values of {@link PenstockProperties}.
 *
 * @param resume the store of the position; {@code null} if it is not set
 */
public record PipelineSettings(
        @Nullable Resume resume, @Nullable Path resumeFile, Duration shutdownTimeout, Restart restart, Health health) {
    private static final String RESUME = "resume";
    private static final String RESUME_FILE = "resume-file";
    private static final String SHUTDOWN_TIMEOUT = "shutdown-timeout";
    private static final String RESTART_ENABLED = "restart.enabled";
    private static final String RESTART_BACKOFF = "restart.backoff";
    private static final String RESTART_MAX_BACKOFF = "restart.max-backoff";
    private static final String MESSAGE_TIMEOUT = "health.message-timeout";
    private static final String ACKNOWLEDGEMENT_TIMEOUT = "health.acknowledgement-timeout";
    private static final Set<String> NAMES = Set.of(
            OptionText.ENABLED,
            RESUME,
            RESUME_FILE,
            SHUTDOWN_TIMEOUT,
            RESTART_ENABLED,
            RESTART_BACKOFF,
            RESTART_MAX_BACKOFF,
            MESSAGE_TIMEOUT,
            ACKNOWLEDGEMENT_TIMEOUT);
    private static final Set<String> UNIFORM_NAMES =
            NAMES.stream().map(OptionText::uniform).collect(Collectors.toUnmodifiableSet());

    /** Returns the settings under {@code prefix}; adds what is wrong with them, and unknown names, to {@code problems}. */
    public static PipelineSettings of(
            Environment environment, String prefix, PenstockProperties common, Problems problems) {
        Reader reader = new Reader(Binder.get(environment), prefix, problems);
        reader.refuseUnknownNames();
        return new PipelineSettings(
                reader.read(RESUME, Resume.class, "must be one of none, file, table, target"),
                reader.read(RESUME_FILE, Path.class, "must be the path of a file"),
                reader.duration(SHUTDOWN_TIMEOUT, common.shutdownTimeout()),
                new Restart(
                        reader.flag(RESTART_ENABLED, common.restart().enabled()),
                        reader.duration(RESTART_BACKOFF, common.restart().backoff()),
                        reader.duration(RESTART_MAX_BACKOFF, common.restart().maxBackoff())),
                new Health(
                        reader.duration(MESSAGE_TIMEOUT, common.health().messageTimeout()),
                        reader.duration(ACKNOWLEDGEMENT_TIMEOUT, common.health().acknowledgementTimeout())));
    }

    /** Returns these settings with a store of the position. */
    public PipelineSettings resumingFrom(Resume place) {
        return new PipelineSettings(place, resumeFile, shutdownTimeout, restart, health);
    }

    /** Reader of single values. One that cannot be read does not hide the next. */
    private record Reader(Binder binder, String prefix, Problems problems) {
        private <T> @Nullable T read(String name, Class<T> type, String problem) {
            try {
                return binder.bind(prefix + '.' + name, type).orElse(null);
            } catch (BindException e) {
                problems.add(prefix + '.' + name, problem);
                return null;
            }
        }

        private Duration duration(String name, Duration defaultValue) {
            Duration value = read(name, Duration.class, "must be a duration, such as 10s");
            return value == null ? defaultValue : value;
        }

        private boolean flag(String name, boolean defaultValue) {
            Boolean value = read(name, Boolean.class, "must be true or false");
            return value == null ? defaultValue : value;
        }

        private void refuseUnknownNames() {
            Map<String, String> given = binder.bind(prefix, Bindable.mapOf(String.class, String.class))
                    .orElseGet(LinkedHashMap::new);
            for (String name : new TreeSet<>(given.keySet())) {
                boolean ofLibrary = name.startsWith("source.")
                        || name.startsWith("sink.")
                        || name.startsWith("kafka.source.")
                        || name.startsWith("kafka.sink.");
                if (!ofLibrary && !UNIFORM_NAMES.contains(OptionText.uniform(name))) {
                    problems.add(prefix + '.' + name, "is not a property of a pipeline");
                }
            }
        }
    }
}
