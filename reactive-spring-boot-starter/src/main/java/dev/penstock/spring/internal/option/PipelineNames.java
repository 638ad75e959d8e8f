package dev.penstock.spring.internal.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Reader of the names of the pipelines under {@code penstock.pipelines}. */
public final class PipelineNames {
    public static final String PREFIX = "penstock.pipelines";

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9-]*");

    private PipelineNames() {}

    /**
     * Returns the names of all pipelines that are not switched off by {@code enabled=false}, in alphabetical order.
     *
     * <p>{@code orderItems} and {@code order-items} are the same name. An environment variable has neither dashes nor capital letters:
     * {@code PENSTOCK_PIPELINES_ORDERITEMS_…} belongs to {@code order-items} if another source of properties has that name.
     */
    public static List<String> of(Environment environment) {
        Map<String, String> names = new LinkedHashMap<>();
        Binder binder = Binder.get(environment);
        binder.bind(PREFIX, Bindable.mapOf(String.class, Object.class)).orElseGet(Map::of).keySet().stream()
                .map(PipelineNames::dashed)
                .forEach(name -> names.merge(
                        OptionText.uniform(name), name, (one, other) -> one.length() < other.length() ? other : one));
        return names.values().stream()
                .filter(name -> !isValid(name) || isEnabled(binder, name))
                .sorted()
                .toList();
    }

    /** Returns whether there is any pipeline with a name, even if it is switched off. */
    public static boolean isAnyGiven(Environment environment) {
        return OptionText.isGiven(environment, PREFIX);
    }

    /** Returns whether {@code name} can be the name of a pipeline. */
    public static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }

    /** Returns the prefix of the properties of a pipeline. */
    public static String prefix(String name) {
        return PREFIX + '.' + name;
    }

    private static String dashed(String name) {
        return HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    private static boolean isEnabled(Binder binder, String name) {
        return binder.bind(prefix(name) + '.' + OptionText.ENABLED, String.class)
                .map(text -> !text.equalsIgnoreCase("false"))
                .orElse(true);
    }
}
