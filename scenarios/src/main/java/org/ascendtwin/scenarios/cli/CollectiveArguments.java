package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.collective.Algorithm;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.collective.PairBytes;
import org.ascendtwin.hardware.collective.Ranks;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.sim.unit.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which collective of which sizes among which ranks. */
final class CollectiveArguments {
    private static final String RANGE = "..";
    private static final int MOST_SIZES = 200;

    @Option(
            names = "--sizes",
            paramLabel = "SIZES",
            split = ",",
            description = "Sizes of the tensor, as in 1MiB,16MiB, or a range that doubles, as in 1KiB..1GiB (default:"
                    + " 1KiB..1GiB).")
    private List<String> sizes = List.of("1KiB..1GiB");

    @Option(names = "--ranks", paramLabel = "N", description = "Ranks; by default all dies.")
    private @Nullable Integer ranks;

    @Option(names = "--first-die", paramLabel = "DIE", description = "Die of rank 0 (default: ${DEFAULT-VALUE}).")
    private int first;

    @Option(
            names = "--stride",
            paramLabel = "N",
            defaultValue = "1",
            description = "From the die of one rank to that of the next (default: ${DEFAULT-VALUE}).")
    private int stride = 1;

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description = "ring, mesh, one_shot, halving_doubling, hierarchical or pairwise; by default the fastest.")
    private @Nullable Algorithm algorithm;

    @Option(
            names = "--pairs",
            paramLabel = "PAIRS",
            defaultValue = "uniform",
            description =
                    "alltoallv: which part of a rank's bytes goes to which rank: uniform, zipf:EXPONENT (some ranks"
                            + " get more, from all alike), or a CSV file with a row for each sender and a column for each"
                            + " receiver; SIZES are what a rank sends on average (default: ${DEFAULT-VALUE}).")
    private String pairs = "";

    /** A collective of {@code bytes} among {@code count} ranks. */
    Collective collective(Collective.Kind kind, double bytes, int count) throws InvalidInput {
        if (kind != Collective.Kind.ALL_TO_ALL_V) {
            return new Collective(kind, bytes);
        }
        PairBytes shares = new PairsArgument(pairs).among(count);
        return Collective.allToAll(shares.times(bytes / shares.meanBytes()));
    }

    /** The collective that {@code op} names, dashes and underscores left out. */
    static Collective.Kind kind(String op) throws InvalidInput {
        for (Collective.Kind kind : Collective.Kind.values()) {
            if (plain(kind.name()).equals(plain(op))) {
                return kind;
            }
        }
        List<String> names = new ArrayList<>(Arrays.stream(Collective.Kind.values())
                .map(kind -> plain(kind.name()))
                .toList());
        names.addAll(List.of("dispatch", "combine", "fused"));
        throw new InvalidInput(
                "--op",
                "no operation is called \"" + op + "\"; known: " + String.join(", ", names) + "."
                        + Names.maybe(plain(op), names));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    List<Long> sizes() throws InvalidInput {
        List<Long> all = new ArrayList<>();
        for (String size : sizes) {
            int dots = size.indexOf(RANGE);
            long least = bytes(dots < 0 ? size : size.substring(0, dots));
            long most = dots < 0 ? least : bytes(size.substring(dots + RANGE.length()));
            for (long bytes = least; bytes <= most && all.size() <= MOST_SIZES; bytes *= 2) {
                all.add(bytes);
            }
        }
        if (all.isEmpty() || all.size() > MOST_SIZES) {
            throw new InvalidInput(
                    "--sizes",
                    "\"" + String.join(",", sizes) + "\" names " + (all.isEmpty() ? "no" : "more than " + MOST_SIZES)
                            + " sizes; allowed: 1 to " + MOST_SIZES + ". Maybe 1KiB..1GiB.");
        }
        return all;
    }

    private static long bytes(String text) throws InvalidInput {
        long bytes = OptionValue.of("--sizes", () -> Bytes.valueOf(text)).bytes();
        if (bytes <= 0) {
            throw new InvalidInput("--sizes", "\"" + text + "\" is nothing; allowed: 1 B or more. Maybe 1 KiB.");
        }
        return bytes;
    }

    Ranks ranks(int dies) throws InvalidInput {
        if (ranks != null && ranks < 2) {
            throw new InvalidInput("--ranks", ranks + "; allowed: 2 and more, as one rank talks to nobody.");
        }
        if (first < 0 || first >= dies) {
            throw new InvalidInput("--first-die", first + "; allowed: 0 to " + (dies - 1) + ".");
        }
        int count = ranks == null ? Math.max(1, (dies - first) / Math.max(1, stride)) : ranks;
        return OptionValue.of("--ranks or --stride", () -> new Ranks(first, count, stride));
    }

    @Nullable Algorithm algorithm() {
        return algorithm;
    }
}
