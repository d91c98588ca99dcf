package org.ascendtwin.scenarios.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.CopyChoice;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.expert.ExpertLoads;
import org.ascendtwin.hardware.expert.ExpertPlacement;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.expert.TokenExchange.Direction;
import org.ascendtwin.hardware.expert.TokenLimits;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which tokens go to which experts. */
final class ExchangeArguments {
    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "normal or low_latency (DeepEP); by default low_latency up to its cap of tokens.")
    private @Nullable ExchangeMode mode;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            split = ",",
            description = "Tokens of a rank (default: 8,16,32,64,128,512,2048,4096,8192).")
    private List<Integer> tokens = List.of(8, 16, 32, 64, 128, 512, 2048, 4096, 8192);

    @Option(
            names = "--topk",
            paramLabel = "N",
            defaultValue = "8",
            description = "Experts of a token (default: ${DEFAULT-VALUE}).")
    private int chosen = 8;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            defaultValue = "7168",
            description = "Values of a token (default: ${DEFAULT-VALUE}).")
    private int hiddenSize = 7168;

    @Option(
            names = "--payload",
            paramLabel = "TYPE",
            description = "Format that tokens are dispatched in, int8 or bf16; results always return in bf16"
                    + " (default: int8).")
    private DataType payload = DataType.INT8;

    @Option(
            names = "--experts",
            paramLabel = "N",
            defaultValue = "256",
            description = "Experts of the model (default: ${DEFAULT-VALUE}).")
    private int experts = 256;

    @Option(
            names = "--loads",
            paramLabel = "LOADS",
            defaultValue = "uniform",
            description = "How often experts are chosen: uniform, zipf:EXPONENT, or a file of counts (default:"
                    + " ${DEFAULT-VALUE}).")
    private String loads = "";

    @Option(names = "--eplb", description = "Experts are placed for their loads.")
    private boolean balanced;

    @Option(
            names = "--redundant",
            paramLabel = "N",
            description =
                    "Redundant experts (--ep-num-redundant-experts), placed for their loads as by a run's enable-eplb"
                            + " (default: none).")
    private int redundant;

    @Option(
            names = "--max-dispatch-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK (default: ${DEFAULT-VALUE}).")
    private int lowLatencyTokens = 128;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "DEEPEP_NORMAL_LONG_SEQ_ROUND, rounds of 8192 tokens (default: ${DEFAULT-VALUE}).")
    private int rounds = 1;

    @Option(
            names = "--expert-time",
            paramLabel = "TIME",
            defaultValue = "100 us",
            description = "Products of the experts inside a fused kernel (default: ${DEFAULT-VALUE}).")
    private String expertTime = "";

    List<Integer> tokens() {
        return tokens;
    }

    TokenLimits limits() throws InvalidInput {
        return OptionValue.of(
                "--max-dispatch-tokens or --rounds",
                () -> new TokenLimits(lowLatencyTokens, TokenLimits.DEFAULT.roundTokens(), rounds));
    }

    TokenExchange exchange(Direction direction, boolean fused, int ranks, int count) throws InvalidInput {
        if (count < 1) {
            throw new InvalidInput("--tokens", count + "; allowed: 1 and more.");
        }
        if (chosen > experts) {
            throw new InvalidInput(
                    "--topk",
                    chosen + " of " + experts + " experts; allowed: up to " + experts + ". Maybe raise --experts.");
        }
        ExchangeMode chosenMode =
                mode != null ? mode : count <= lowLatencyTokens ? ExchangeMode.LOW_LATENCY : ExchangeMode.NORMAL;
        DataType type = direction == Direction.DISPATCH ? payload : DataType.BF16;
        ExchangeMode wanted = fused ? ExchangeMode.FUSED : chosenMode;
        return OptionValue.of(
                "--tokens, --topk or --hidden",
                () -> new TokenExchange(direction, wanted, ranks, count, chosen, hiddenSize, type));
    }

    /** Bytes through the busiest link over those where every rank sends all alike. */
    double busiest(ExchangeTimer timer, int ranks) throws InvalidInput {
        ExpertLoads found = loads();
        boolean placed = balanced || redundant > 0;
        ExpertPlacement placement = OptionValue.of(
                "--experts, --ranks or --redundant",
                () -> placed
                        ? ExpertPlacement.balanced(found, ranks, redundant)
                        : ExpertPlacement.inOrder(found.count(), ranks));
        return timer.busiest(placement.pairs(found, new CopyChoice(true, ranks)));
    }

    int pieces(int ranks) {
        return Math.max(1, (experts + redundant) / ranks);
    }

    double expertSeconds() throws InvalidInput {
        return OptionValue.of("--expert-time", () -> TimeSpan.valueOf(expertTime))
                .seconds();
    }

    private ExpertLoads loads() throws InvalidInput {
        try {
            if (loads.equals("uniform")) {
                return ExpertLoads.uniform(experts);
            }
            Optional<ExpertLoads> zipf = ZipfArgument.loads("--loads", loads, experts);
            return zipf.isPresent() ? zipf.get() : ExpertLoads.measured(counts(Path.of(loads)));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--loads", "\"" + loads + "\": " + e.getMessage());
        }
    }

    private double[] counts(Path file) throws InvalidInput {
        String text = OptionValue.text("--loads", file, "uniform or zipf:0.8");
        double[] counts;
        try {
            counts = Arrays.stream(text.strip().split("[,;\\s]+", 0))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new InvalidInput(
                    "--loads",
                    file + ": " + e.getMessage() + "; allowed: counts, separated by commas, spaces or lines.");
        }
        if (counts.length != experts) {
            throw new InvalidInput(
                    "--loads",
                    file + " holds " + counts.length + " counts; allowed: one for each of the " + experts
                            + " experts. Maybe --experts " + counts.length + ".");
        }
        return counts;
    }
}
