package dev.penstock.core.internal.config;

import dev.penstock.core.option.OptionDescription;
import dev.penstock.core.option.OptionType;
import dev.penstock.core.option.Validation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Declaration of a setting: name, description, type, default and validations. Immutable; compared by identity.
 *
 * @param <T> the Java type of its value
 */
public final class Parameter<T> {
    private final String name;
    private final String description;
    private final OptionType type;
    private final Conversion<T> conversion;
    private final @Nullable T defaultValue;
    private final String defaultText;
    private final List<Check<T>> checks;
    private final @Nullable Parameter<T> original;

    private Parameter(
            String name,
            String description,
            OptionType type,
            Conversion<T> conversion,
            @Nullable T defaultValue,
            String defaultText,
            List<Check<T>> checks,
            @Nullable Parameter<T> original) {
        this.name = name;
        this.description = description;
        this.type = type;
        this.conversion = conversion;
        this.defaultValue = defaultValue;
        this.defaultText = defaultText;
        this.checks = List.copyOf(checks);
        this.original = original;
    }

    /** Returns a parameter with a conversion of its own. */
    public static <T> Parameter<T> of(String name, String description, OptionType type, Conversion<T> conversion) {
        return new Parameter<>(name, description, type, conversion, null, "", List.of(), null);
    }

    /** Returns a parameter of text. */
    public static Parameter<String> string(String name, String description) {
        return of(name, description, OptionType.STRING, Conversions.STRING);
    }

    /** Returns a parameter of an integer. */
    public static Parameter<Integer> integer(String name, String description) {
        return of(name, description, OptionType.INT, Conversions.INT);
    }

    /** Returns a parameter of {@code true} or {@code false}. */
    public static Parameter<Boolean> bool(String name, String description) {
        return of(name, description, OptionType.BOOL, Conversions.BOOL);
    }

    /** Returns a parameter of a duration, a whole number with one of the units {@code ms}, {@code s}, {@code m}, {@code h}. */
    public static Parameter<Duration> duration(String name, String description) {
        return of(name, description, OptionType.DURATION, Conversions.DURATION);
    }

    /** Returns a parameter of a size, a number of bytes or of {@code kB}, {@code MB}, {@code GB} (powers of 1024). */
    public static Parameter<Long> bytes(String name, String description) {
        return of(name, description, OptionType.BYTES, Conversions.BYTES);
    }

    /** Returns a parameter of a comma-separated list; a comma within double quotes does not separate. */
    public static Parameter<List<String>> list(String name, String description) {
        return of(name, description, OptionType.LIST, Conversions.LIST);
    }

    /** Returns a parameter of the address of a database. */
    public static Parameter<DatabaseUrl> url(String name, String description) {
        return of(name, description, OptionType.STRING, Conversions.URL);
    }

    /** Returns a parameter of one of an enum's constants, written in lower case with {@code -} for {@code _}. */
    public static <E extends Enum<E>> Parameter<E> choice(String name, String description, Class<E> choices) {
        List<E> constants = List.of(choices.getEnumConstants());
        Conversion<E> conversion = Conversions.choice(constants);
        String all = String.join(",", constants.stream().map(conversion::format).toList());
        return of(name, description, OptionType.STRING, conversion)
                .with(Validation.Type.INCLUSION, all, constants::contains, "must be one of " + all.replace(",", ", "));
    }

    /** Returns this parameter with a default, as text. */
    public Parameter<T> defaultsTo(String text) {
        return new Parameter<>(name, description, type, conversion, conversion.parse(text), text, checks, null);
    }

    /** Returns this parameter as one that must be given. */
    public Parameter<T> required() {
        return with(
                Validation.Type.REQUIRED, "", value -> !conversion.format(value).isBlank(), "is required");
    }

    /** Returns this parameter with the texts to which its value is restricted. */
    public Parameter<T> oneOf(String... texts) {
        List<String> all = List.of(texts);
        return with(
                Validation.Type.INCLUSION,
                String.join(",", all),
                value -> all.contains(conversion.format(value)),
                "must be one of " + String.join(", ", all));
    }

    /** Returns this parameter with a regular expression that its whole value must match. */
    public Parameter<T> matching(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return with(
                Validation.Type.REGEX,
                regex,
                value -> pattern.matcher(conversion.format(value)).matches(),
                "must match " + regex);
    }

    /** Returns this parameter with a limit that its value must exceed. */
    public Parameter<T> greaterThan(T limit) {
        String text = conversion.format(limit);
        Comparable<T> comparable = comparable(limit);
        return with(
                Validation.Type.GREATER_THAN,
                text,
                value -> comparable.compareTo(value) < 0,
                "must be greater than " + text);
    }

    /** Returns another name for this parameter, deprecated or from elsewhere; giving both names is an error. */
    public Parameter<T> alias(String alias, String description) {
        List<Check<T>> optional = checks.stream()
                .filter(check -> check.validation.type() != Validation.Type.REQUIRED)
                .toList();
        return new Parameter<>(alias, description, type, conversion, null, "", optional, this);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the type of its text. */
    public OptionType type() {
        return type;
    }

    /** Returns the default as text, empty if there is none. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns the validations. */
    public List<Validation> validations() {
        return checks.stream().map(Check::validation).toList();
    }

    boolean isRequired() {
        return checks.stream().anyMatch(check -> check.validation.type() == Validation.Type.REQUIRED);
    }

    /** Returns the description of this parameter for users. */
    public OptionDescription describe() {
        return new OptionDescription(name, description, type, defaultText, validations());
    }

    @Nullable
    Parameter<T> original() {
        return original;
    }

    @Nullable
    T defaultValue() {
        return defaultValue;
    }

    /**
     * Parses a value, which may still fail the validations.
     *
     * @throws IllegalArgumentException if the text is not a value; the message does not contain it
     */
    public T parse(String text) {
        return conversion.parse(text);
    }

    String format(T value) {
        return conversion.format(value);
    }

    /** Returns the problem of a value, or {@code null} if it is valid. */
    @Nullable
    String problem(T value) {
        return checks.stream()
                .filter(check -> !check.passes.test(value))
                .map(Check::problem)
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return "Parameter[" + name + ']';
    }

    private Parameter<T> with(Validation.Type kind, String operand, Predicate<T> passes, String problem) {
        List<Check<T>> more = new ArrayList<>(checks);
        more.add(new Check<>(new Validation(kind, operand), passes, problem));
        return new Parameter<>(name, description, type, conversion, defaultValue, defaultText, more, null);
    }

    @SuppressWarnings("unchecked")
    private static <T> Comparable<T> comparable(T limit) {
        if (!(Objects.requireNonNull(limit, "limit") instanceof Comparable)) {
            throw new IllegalArgumentException("Values of this parameter have no order");
        }
        return (Comparable<T>) limit;
    }

    private record Check<T>(Validation validation, Predicate<T> passes, String problem) {}
}
