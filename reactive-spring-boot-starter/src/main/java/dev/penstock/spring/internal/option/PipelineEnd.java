package dev.penstock.spring.internal.option;

import dev.penstock.core.option.OptionDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Options of a source or a sink, as the application's configuration sets them.
 *
 * @param options the options of the library, by their names there
 * @param bundle the name of the SSL bundle; {@code null} if none is set
 */
public record PipelineEnd(
        Map<String, String> options, @Nullable String bundle) {
    private static final String URL = "url";
    private static final String BUNDLE = "ssl.bundle";

    public static PipelineEnd of(Environment environment, String prefix, List<OptionDescription> known) {
        Map<String, String> options = new LinkedHashMap<>(OptionText.of(environment, prefix, known));
        String bundle = options.remove(BUNDLE);
        return new PipelineEnd(options, bundle);
    }

    /** Returns the options like {@link #of}, or none if the end is switched off. */
    static PipelineEnd enabledOf(Environment environment, String prefix, List<OptionDescription> known) {
        return "false".equalsIgnoreCase(environment.getProperty(prefix + '.' + OptionText.ENABLED))
                ? new PipelineEnd(Map.of(), null)
                : of(environment, prefix, known);
    }

    /** Returns the text of the address; {@code null} for the address of the application's database. */
    @Nullable
    public String url() {
        return options.get(URL);
    }
}
