package dev.jderp.cli;

import dev.jderp.kit.GoDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts an argument to a duration, in the form of the settings: {@code 2s}, {@code 1m30s}. */
final class DurationText implements ITypeConverter<Duration> {

    DurationText() {}

    @Override
    public Duration convert(String value) {
        return GoDuration.parse(value)
                .orElseThrow(
                        () -> new TypeConversionException("'" + value + "' is not a duration such as 500ms or 2s"));
    }
}
