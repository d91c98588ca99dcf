package org.ascendtwin.scenarios.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.hardware.core.TileOrder;
import org.ascendtwin.hardware.core.Tiling;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** How a matmul is cut, as {@code --tiling} takes it and tables print it. */
final class TilingArgument {
    private static final Pattern TILING = Pattern.compile(
            "(\\d{1,4})x(\\d{1,4})x(\\d{1,6})(?:[, ]+split[ =](\\d{1,2}))?(?:[, ]+(rows|columns):(\\d{1,4}))?");

    private TilingArgument() {}

    static Tiling read(String text) throws InvalidInput {
        Matcher matcher = TILING.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new InvalidInput(
                    "--tiling",
                    "\"" + text + "\" is no tiling; allowed: search, or ROWSxCOLUMNSxDEPTH with split N and rows:WIDTH"
                            + " or columns:WIDTH. Maybe \"128x256x128\", \"16x512x128 split 4\" or \"128x256x128"
                            + " rows:3\".");
        }
        try {
            TileOrder order = matcher.group(5) == null
                    ? TileOrder.PLAIN
                    : new TileOrder(
                            TileOrder.Direction.valueOf(matcher.group(5).toUpperCase(Locale.ROOT)),
                            Integer.parseInt(matcher.group(6)));
            return new Tiling(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)),
                    matcher.group(4) == null ? 1 : Integer.parseInt(matcher.group(4)),
                    order);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--tiling", String.valueOf(e.getMessage()));
        }
    }
}
