package org.ascendtwin.scenarios.cli;

import org.ascendtwin.scenarios.experiment.Jobs;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --jobs}. */
final class JobsConverter implements ITypeConverter<Jobs> {
    @Override
    public Jobs convert(String text) {
        try {
            return new Jobs(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new TypeConversionException("\"" + text + "\" is not a whole number. Maybe 2.");
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
