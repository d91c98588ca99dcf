package org.ascendtwin.scenarios.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.engine.PrefixBench;
import org.ascendtwin.live.kernel.KernelCsv;
import org.ascendtwin.live.kernel.KernelSweep;
import org.ascendtwin.live.kernel.SweepShape;
import org.ascendtwin.live.kernel.TimedKernel;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.DecoderWeights;
import org.ascendtwin.live.runtime.ModelBench;
import org.ascendtwin.scenarios.report.LiveBenchReport;
import org.ascendtwin.scenarios.report.LivePrefixTable;
import org.ascendtwin.scenarios.report.LiveSteps;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin live bench}: kernels, prefill and decode steps of a model, measured on a device. */
@Command(
        name = "bench",
        description =
                "Measures a model's kernels one by one, its prefill and decode steps and the device's memory, what a"
                        + " cached context saves, and steps as the scheduler forms them. ./twin calibrate live makes a"
                        + " profile of it.",
        mixinStandardHelpOptions = true)
final class LiveBenchCommand implements Callable<Integer> {
    private static final double MICROS_PER_MILLI = 1e3;

    /** What to measure. */
    enum Part {
        ALL,
        KERNELS,
        MODEL,
        PREFIX,
        STEPS
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private LiveDeviceArguments device = new LiveDeviceArguments();

    @Mixin
    private LiveModelArguments model = new LiveModelArguments();

    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "all",
            description = "kernels, model, prefix, steps or all (default: ${DEFAULT-VALUE}).")
    private Part part = Part.ALL;

    @Option(
            names = "--tokens",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2,4,8,16,32,64,128,256,512",
            description = "New tokens of a pass, for the kernels (default: ${DEFAULT-VALUE}).")
    private List<Integer> tokens = List.of();

    @Option(
            names = "--contexts",
            split = ",",
            paramLabel = "N",
            defaultValue = "128,512,2048",
            description = "Cached tokens, for attention to one new token (default: ${DEFAULT-VALUE}).")
    private List<Integer> contexts = List.of();

    @Option(
            names = "--kernel-ms",
            paramLabel = "MS",
            defaultValue = "50",
            description = "Device time to spend on each kernel, in milliseconds (default: ${DEFAULT-VALUE}).")
    private double kernelMillis;

    @Option(
            names = "--batches",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2,4,8",
            description = "Batch sizes of the model's steps (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches = List.of();

    @Option(
            names = "--prompt",
            paramLabel = "N",
            defaultValue = "256",
            description = "Tokens of a prompt (default: ${DEFAULT-VALUE}).")
    private int promptTokens;

    @Option(
            names = "--new",
            paramLabel = "N",
            defaultValue = "64",
            description = "Tokens generated (default: ${DEFAULT-VALUE}).")
    private int newTokens;

    @Option(
            names = "--prefixes",
            split = ",",
            paramLabel = "N",
            defaultValue = "256,512,1024,2048",
            description = "Tokens that two prompts share, for what the radix cache saves (default: ${DEFAULT-VALUE}).")
    private List<Integer> prefixes = List.of();

    @Mixin
    private LiveStepArguments stepping = new LiveStepArguments();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Times that all kinds of steps are gone through, after one that warms up (default:"
                    + " ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/live-bench",
            description = "Where the results go (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("runs/live-bench");

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        check();
        DecoderConfig config = model.config();
        try {
            return device.use(spec, (used, chip) -> {
                Files.createDirectories(out);
                measure(chip, used, config);
                return 0;
            });
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidInput("--out", "cannot write " + e.getMessage() + ". Maybe another folder.");
        }
    }

    private void check() throws InvalidInput {
        atLeastOne("--tokens", tokens);
        atLeastOne("--contexts", contexts);
        atLeastOne("--batches", batches);
        atLeastOne("--prefixes", prefixes);
        atLeastOne("--prompt", List.of(promptTokens));
        atLeastOne("--rounds", List.of(rounds));
        atLeastOne("--new", List.of(newTokens));
        if (!(kernelMillis > 0)) {
            throw new InvalidInput("--kernel-ms", kernelMillis + "; allowed: more than 0.");
        }
    }

    private static void atLeastOne(String option, List<Integer> values) throws InvalidInput {
        for (int value : values) {
            if (value < 1) {
                throw new InvalidInput(option, value + "; allowed: 1 and more.");
            }
        }
    }

    private void measure(String chip, Device used, DecoderConfig config)
            throws InvalidInput, IOException, InterruptedException {
        boolean all = part == Part.ALL;
        Map<String, Object> fields = new LinkedHashMap<>();
        if (all || part == Part.KERNELS) {
            List<TimedKernel> kernels = kernels(chip, used, config);
            fields.put("kernels", kernels);
            say(kernels.size() + " kernels measured: " + out.resolve("kernels.csv"));
        }
        if (all || part == Part.MODEL) {
            LiveBenchReport report = steps(chip, used, config);
            report.write(out);
            fields.putAll(report.fields());
            say(report.title());
            if (!json) {
                Columns.print(report.rows(), spec.commandLine().getOut());
            }
        }
        if (all || part == Part.PREFIX) {
            LivePrefixTable benefits = prefixes(used, config);
            fields.put("prefixes", benefits.fields());
            say("A context that is cached already, " + newTokens + " tokens out:");
            if (!json) {
                Columns.print(benefits.rows(), spec.commandLine().getOut());
            }
        }
        if (all || part == Part.STEPS) {
            fields.putAll(served(chip, used, config));
        }
        if (json) {
            spec.commandLine().getOut().println(Json.text(fields));
        }
        say("Charts and tables in " + out);
        spec.commandLine().getOut().flush();
    }

    private void say(String line) {
        if (!json) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }
    }

    /** Measures steps as the scheduler forms them, with drafts as well where there is a draft model. */
    private Map<String, Object> served(String chip, Device used, DecoderConfig config)
            throws InvalidInput, IOException, InterruptedException {
        Map<String, Object> fields = new LinkedHashMap<>();
        try (DecoderWeights weights = model.load(used, config);
                DecoderWeights draft = model.loadDraft(used);
                LiveCalibration calibration = new LiveCalibration()) {
            calibration.add(model.name(), stepping.bench(used, weights, null));
            if (draft != null) {
                calibration.add(Objects.requireNonNull(model.draftedName()), stepping.bench(used, weights, draft));
            }
            for (int round = 1; round <= rounds; round++) {
                calibration.round(round);
            }
            for (LiveSteps measured : calibration.steps(chip)) {
                Path folder = measured.write(out);
                fields.put(
                        measured.isDrafted() ? "drafted_steps" : "steps",
                        measured.steps().size());
                say(measured.steps().size() + " steps of " + measured.model()
                        + " measured as the scheduler forms them: " + folder.resolve(LiveSteps.STEPS));
            }
            return fields;
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("twin live bench", String.valueOf(e.getMessage()));
        }
    }

    private LivePrefixTable prefixes(Device used, DecoderConfig config) throws InvalidInput, InterruptedException {
        List<PrefixBench.Benefit> benefits = new ArrayList<>();
        try (DecoderWeights weights = model.load(used, config);
                PrefixBench bench = new PrefixBench(used, weights, Collections.max(prefixes), newTokens)) {
            for (int tokens : prefixes) {
                benefits.add(bench.run(tokens));
            }
            return new LivePrefixTable(benefits);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--prefixes", String.valueOf(e.getMessage()));
        }
    }

    private List<TimedKernel> kernels(String chip, Device used, DecoderConfig config) throws InvalidInput, IOException {
        List<TimedKernel> kernels = new ArrayList<>();
        SweepShape shape = new SweepShape(
                config.hiddenSize(),
                config.experts() == null
                        ? config.intermediateSize()
                        : config.experts().intermediateSize(),
                config.heads(),
                config.kvHeads(),
                config.headSize(),
                config.vocabSize(),
                model.type(),
                tokens,
                contexts);
        try (BufferedWriter file = Files.newBufferedWriter(out.resolve("kernels.csv"))) {
            file.write(KernelCsv.HEADER + "\n");
            new KernelSweep(used, shape, kernelMillis * MICROS_PER_MILLI, kernel -> {
                        kernels.add(kernel);
                        append(file, KernelCsv.row(catalogued(chip), kernels.size(), kernel));
                    })
                    .run();
        }
        return kernels;
    }

    /** A chip's name as the catalogue spells it: Ascend910B2 is ascend-910b2. */
    private static String catalogued(String chip) {
        return chip.replaceAll("(?<=[a-z])(?=[A-Z0-9])", "-").replace('_', '-').toLowerCase(Locale.ROOT);
    }

    private static void append(BufferedWriter file, String line) {
        try {
            file.write(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LiveBenchReport steps(String chip, Device used, DecoderConfig config) throws InvalidInput {
        try (DecoderWeights weights = model.load(used, config)) {
            ModelBench bench = new ModelBench(used, weights, promptTokens, newTokens);
            List<ModelBench.Split> splits = new ArrayList<>();
            for (int batch : batches) {
                splits.add(bench.run(batch));
            }
            String title = model.title() + ", " + config.layers() + " layers, "
                    + weights.type().text() + " on " + chip + ": " + promptTokens + " tokens in, "
                    + newTokens
                    + " out";
            return new LiveBenchReport(title, promptTokens, weights.bytes(), splits, bench.memory());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("twin live bench", String.valueOf(e.getMessage()));
        }
    }
}
