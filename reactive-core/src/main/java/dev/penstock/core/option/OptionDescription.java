package dev.penstock.core.option;

import java.util.List;

/**
 * The description of an option that can be given as text. Immutable.
 *
 * @param name its name, such as {@code snapshotMode}
 * @param description its meaning, in a sentence or two
 * @param type the type of its text
 * @param defaultText its default as text; empty if it has none
 * @param validations the conditions on its value, for programs to read; the library checks them itself
 */
public record OptionDescription(
        String name, String description, OptionType type, String defaultText, List<Validation> validations) {
    /** Makes a description; the list is copied. */
    public OptionDescription {
        validations = List.copyOf(validations);
    }

    /** Returns whether a value must be given. */
    public boolean isRequired() {
        return validations.stream().anyMatch(validation -> validation.type() == Validation.Type.REQUIRED);
    }
}
