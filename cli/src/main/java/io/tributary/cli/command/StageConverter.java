package io.tributary.cli.command;

import io.tributary.contract.control.StageName;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Knows the stages by the names that the help calls them. */
final class StageConverter implements ITypeConverter<StageName> {

    @Override
    public StageName convert(String text) {
        return Arrays.stream(StageName.values())
                .filter(stage -> stage.text().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("there is no stage '" + text + "'; name one of "
                        + Arrays.stream(StageName.values()).map(StageName::text).collect(Collectors.joining(", "))));
    }
}
