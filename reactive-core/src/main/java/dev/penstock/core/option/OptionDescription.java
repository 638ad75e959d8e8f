package dev.penstock.core.option;

import java.util.List;

/**
 * Description of an option that can be set by a text. Immutable.
 *
 * @param name the name, such as {@code snapshotMode}
 * @param description the meaning, in a sentence or two
 * @param type the type of the text
 * @param defaultText the default as text; empty if there is none
 * @param validations the conditions on the value, for use by other programs; the library checks them itself
 */
public record OptionDescription(
        String name, String description, OptionType type, String defaultText, List<Validation> validations) {
    /** Creates a description; the list is copied. */
    public OptionDescription {
        validations = List.copyOf(validations);
    }

    /** Returns whether the option must be set. */
    public boolean isRequired() {
        return validations.stream().anyMatch(validation -> validation.type() == Validation.Type.REQUIRED);
    }
}
