package org.ascendtwin.scenarios.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.ascendtwin.hardware.collective.PairBytes;
import org.ascendtwin.hardware.expert.ExpertLoads;
import org.ascendtwin.scenarios.spec.InvalidInput;

/**
 * Which part of its bytes each rank sends to each other.
 *
 * @param text uniform, zipf:EXPONENT, or a file
 */
record PairsArgument(String text) {
    private static final String NAME = "--pairs";

    PairBytes among(int ranks) throws InvalidInput {
        if (text.equals("uniform")) {
            return PairBytes.even(ranks, 1);
        }
        Optional<ExpertLoads> loads = ZipfArgument.loads(NAME, text, ranks);
        PairBytes pairs = loads.isPresent() ? shared(loads.get()) : matrix(Path.of(text), ranks);
        if (pairs.meanBytes() == 0) {
            throw new InvalidInput(
                    NAME, "\"" + text + "\" sends nothing; allowed: some bytes. Maybe another column order.");
        }
        return pairs;
    }

    private static PairBytes shared(ExpertLoads loads) {
        double[] shares = new double[loads.count()];
        Arrays.setAll(shares, loads::share);
        return PairBytes.shared(shares, 1);
    }

    private static PairBytes matrix(Path file, int ranks) throws InvalidInput {
        try {
            double[][] rows = OptionValue.text(NAME, file, "uniform or zipf:0.8")
                    .strip()
                    .lines()
                    .map(line -> Arrays.stream(line.split(",", -1))
                            .mapToDouble(value -> Double.parseDouble(value.strip()))
                            .toArray())
                    .toArray(double[][]::new);
            if (rows.length != ranks) {
                throw new InvalidInput(
                        NAME,
                        file + " has " + rows.length + " rows; allowed: one for each of the " + ranks
                                + " ranks. Maybe --ranks " + rows.length + ".");
            }
            return OptionValue.of(NAME, () -> PairBytes.of(rows));
        } catch (NumberFormatException e) {
            throw new InvalidInput(
                    NAME,
                    file + ": " + e.getMessage() + "; allowed: bytes, separated by commas. Maybe it has a heading.");
        }
    }
}
