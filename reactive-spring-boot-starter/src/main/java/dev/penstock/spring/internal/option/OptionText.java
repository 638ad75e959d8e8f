package dev.penstock.spring.internal.option;

import dev.penstock.core.option.OptionDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Reader of the options under a prefix of the configuration, by their names in the library.
 *
 * <p>All of Spring Boot's forms of a name are the same option: {@code snapshotMode}, {@code snapshot-mode},
 * {@code PENSTOCK_SOURCE_SNAPSHOTMODE}. A value may be a list.
 */
public final class OptionText {
    /** Name of the starter's own option that switches a bean off; not an option of the library. */
    public static final String ENABLED = "enabled";

    private static final Pattern ELEMENT = Pattern.compile("(.+)\\.(\\d+)");

    private OptionText() {}

    /** Returns whether any option is configured under {@code prefix}. */
    public static boolean isGiven(Environment environment, String prefix) {
        return !bound(environment, prefix).isEmpty();
    }

    /** Returns the options under {@code prefix}. A name that is not among {@code known} stays unchanged. */
    public static Map<String, String> of(Environment environment, String prefix, List<OptionDescription> known) {
        Map<String, String> names = new LinkedHashMap<>();
        for (OptionDescription option : known) {
            names.put(uniform(option.name()), option.name());
        }
        Map<String, String> options = new LinkedHashMap<>();
        Map<String, TreeMap<Integer, String>> lists = new LinkedHashMap<>();
        bound(environment, prefix).forEach((key, value) -> {
            Matcher element = ELEMENT.matcher(key);
            if (element.matches()) {
                lists.computeIfAbsent(element.group(1), list -> new TreeMap<>())
                        .put(Integer.valueOf(element.group(2)), value);
            } else if (!key.equals(ENABLED)) {
                options.putIfAbsent(names.getOrDefault(uniform(key), key), value);
            }
        });
        lists.forEach((key, elements) ->
                options.putIfAbsent(names.getOrDefault(uniform(key), key), String.join(",", elements.values())));
        return options;
    }

    private static Map<String, String> bound(Environment environment, String prefix) {
        return Binder.get(environment)
                .bind(prefix, Bindable.mapOf(String.class, String.class))
                .orElseGet(Map::of);
    }

    /** Returns a name without dashes, underscores and capital letters, by which all forms of it are equal. */
    public static String uniform(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
