package dev.jderp.cli;

import dev.jderp.kit.GoDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration from an argument, written as the relay's settings have it: {@code 2s}, {@code 1m30s}. */
final class DurationText implements ITypeConverter<Duration> {

    DurationText() {}

    @Override
    public Duration convert(String value) {
        return GoDuration.parse(value)
                .orElseThrow(
                        () -> new TypeConversionException("'" + value + "' is not a duration such as 500ms or 2s"));
    }
}
