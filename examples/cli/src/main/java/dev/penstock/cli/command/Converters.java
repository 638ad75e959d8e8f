package dev.penstock.cli.command;

import dev.penstock.cli.output.RecordFormat;
import dev.penstock.core.internal.config.Parameter;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters for the values of the commands' own options. */
final class Converters {
    private static final Parameter<Duration> DURATION = Parameter.duration("duration", "");

    private Converters() {}

    /** Converter of a duration with a unit. */
    static final class OfDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return DURATION.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Converter of an integer from 1. */
    static final class OfCount implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) == 0) {
                throw new TypeConversionException("must be a whole number from 1");
            }
            return Long.valueOf(text);
        }
    }

    /** Converter of a {@link RecordFormat}. */
    static final class OfFormat implements ITypeConverter<RecordFormat> {
        @Override
        public RecordFormat convert(String text) {
            for (RecordFormat format : RecordFormat.values()) {
                if (format.toString().equals(text)) {
                    return format;
                }
            }
            throw new TypeConversionException("must be one of all, none");
        }
    }
}
