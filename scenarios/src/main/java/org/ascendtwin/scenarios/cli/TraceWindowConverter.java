package org.ascendtwin.scenarios.cli;

import org.ascendtwin.scenarios.assemble.TraceWindow;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --trace-window}. */
final class TraceWindowConverter implements ITypeConverter<TraceWindow> {
    @Override
    public TraceWindow convert(String text) {
        try {
            return TraceWindow.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
