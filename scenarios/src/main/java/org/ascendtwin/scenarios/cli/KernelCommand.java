package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.core.CoreShare;
import org.ascendtwin.hardware.core.DieRun;
import org.ascendtwin.hardware.core.DieSimulation;
import org.ascendtwin.hardware.core.KernelRun;
import org.ascendtwin.hardware.core.KernelSimulation;
import org.ascendtwin.hardware.core.KernelWork;
import org.ascendtwin.hardware.core.PipeTrace;
import org.ascendtwin.hardware.core.Prefetch;
import org.ascendtwin.hardware.core.Tiling;
import org.ascendtwin.hardware.core.TilingTrial;
import org.ascendtwin.hardware.core.WorkStream;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.Prediction;
import org.ascendtwin.scenarios.report.KernelReport;
import org.ascendtwin.scenarios.report.KernelTraceFile;
import org.ascendtwin.scenarios.report.RooflineChart;
import org.ascendtwin.scenarios.report.StreamsReport;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin kernel}: one kernel, event by event. */
@Command(
        name = "kernel",
        description = "Simulates one kernel block by block: its time, what bounds it, its pipes and bytes.",
        mixinStandardHelpOptions = true)
final class KernelCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private KernelArguments arguments = new KernelArguments();

    @Option(
            names = "--tiling",
            paramLabel = "TILING",
            description =
                    "How a matmul is cut, as in \"128x256x128\", \"16x512x128 split 4\" or \"128x256x128 rows:3\";"
                            + " search: tries many and prints them, best first. By default the best of a few.")
    private @Nullable String tiling;

    @Option(
            names = "--cubes",
            paramLabel = "N",
            description = "Cube cores that the kernel has; by default all. With --beside.")
    private @Nullable Integer cubes;

    @Option(
            names = "--vectors",
            paramLabel = "N",
            description = "Vector cores that the kernel has; by default all. With --beside.")
    private @Nullable Integer vectors;

    @Option(
            names = "--beside",
            paramLabel = "STREAM",
            description = "What runs at the same time, as in \"grouped_matmul 8x96x2048x1024 cubes=8 vectors=16\" or"
                    + " \"copy 64 MiB at 100 GB/s\"; more than one with more options.")
    private List<String> beside = List.of();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Writes the pipes of every core as a Chrome trace, which ui.perfetto.dev opens.")
    private @Nullable Path traceFile;

    @Option(names = "--out", paramLabel = "DIR", description = "Draws it, as kernel.png and kernel.svg in DIR.")
    private @Nullable Path outFolder;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Device device = arguments.device();
        Operator operator = arguments.operator(device);
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (device.family().hasAiCores()) {
                simulate(device, operator, out);
            } else {
                estimate(device, operator, out);
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("twin kernel", String.valueOf(e.getMessage()));
        }
        out.flush();
        return 0;
    }

    private void estimate(Device device, Operator operator, PrintWriter out) throws InvalidInput {
        if (traceFile != null || outFolder != null || tiling != null || !beside.isEmpty()) {
            throw new InvalidInput(
                    "--device",
                    device.id() + " has no AI cores to simulate; allowed with --trace, --out, --tiling and --beside:"
                            + " Ascend dies. Maybe leave these options out; its operator level is available.");
        }
        Prediction prediction = new OperatorTimer(device).predict(operator);
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("device", device.id());
            fields.put("operator", operator);
            KernelReport.addPrediction(prediction, fields);
            out.println(Json.text(fields));
        } else {
            out.println(arguments.title() + " on " + device.id());
            out.println(String.format(Locale.ROOT, "  operator level  %.2f us", prediction.seconds() * 1e6));
            out.println("  rests on        " + KernelReport.ground(prediction));
            out.println("  core level      not available: it simulates AI cores, which " + device.id() + " has not");
        }
    }

    private void simulate(Device device, Operator operator, PrintWriter out) throws InvalidInput {
        PipeTrace trace = traceFile == null ? null : new PipeTrace();
        if (!beside.isEmpty()) {
            StreamsReport report = streams(device, operator, trace);
            print(report, device, out);
        } else {
            List<TilingTrial> trials = trials(device, operator);
            KernelReport report = report(device, operator, trials, trace);
            print(report, trials, out);
            draw(report);
        }
        if (traceFile != null && trace != null) {
            write(traceFile, trace);
            if (!json) {
                out.println("Trace written to " + traceFile + " (open it in ui.perfetto.dev)");
            }
        }
    }

    private StreamsReport streams(Device device, Operator operator, @Nullable PipeTrace trace) throws InvalidInput {
        CoreShare all = CoreShare.all(device);
        CoreShare own = new CoreShare(cubes == null ? all.cubes() : cubes, vectors == null ? all.vectors() : vectors);
        Prefetch prefetch = arguments.prefetch();
        if (prefetch.windowBytes() > 0 || tiling != null || outFolder != null) {
            throw new InvalidInput(
                    "--beside",
                    "goes with --cubes, --vectors, --trace and --json only. Maybe leave the other options out.");
        }
        KernelWork work = new KernelWork(arguments.name(), operator, prefetch);
        List<WorkStream> streams = new ArrayList<>();
        streams.add(new WorkStream(arguments.name(), own, 0, List.of(work)));
        for (String text : beside) {
            streams.add(BesideArgument.read(text, device));
        }
        DieSimulation die = new DieSimulation(device);
        DieRun together = die.run(streams, trace);
        List<DieRun> alone =
                streams.stream().map(stream -> die.run(List.of(stream), null)).toList();
        return new StreamsReport(together, alone);
    }

    private void print(StreamsReport report, Device device, PrintWriter out) {
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("device", device.id());
            fields.put("together_us", report.together().endNanos() / 1e3);
            fields.put("hbm_bytes", report.together().memoryBytes());
            fields.put("streams", report.fields());
            out.println(Json.text(fields));
        } else {
            out.println("On " + device.id());
            Columns.print(report.rows(), out);
            out.println(report.summary());
        }
    }

    /** The tilings that were tried, if a search was asked for. */
    private List<TilingTrial> trials(Device device, Operator operator) throws InvalidInput {
        if (tiling == null || !tiling.equals("search")) {
            return List.of();
        }
        return new KernelSimulation(device).tilings(matmul(operator));
    }

    private static Matmul matmul(Operator operator) throws InvalidInput {
        if (operator instanceof Matmul matmul) {
            return matmul;
        }
        throw new InvalidInput(
                "--tiling",
                "is for matmul, quant_matmul and weight_quant_matmul. Maybe leave it out; other kernels choose theirs.");
    }

    private KernelReport report(Device device, Operator operator, List<TilingTrial> trials, @Nullable PipeTrace trace)
            throws InvalidInput {
        KernelSimulation simulation = new KernelSimulation(device);
        Prefetch prefetch = arguments.prefetch();
        KernelRun run;
        if (tiling == null) {
            run = simulation.run(operator, prefetch, trace);
        } else {
            Tiling chosen = trials.isEmpty()
                    ? TilingArgument.read(tiling)
                    : trials.getFirst().tiling();
            run = simulation.run(matmul(operator), chosen, prefetch, trace);
        }
        return new KernelReport(device, operator, run, new OperatorTimer(device).predict(operator));
    }

    private void print(KernelReport report, List<TilingTrial> trials, PrintWriter out) {
        if (json) {
            Map<String, Object> fields = report.fields();
            if (!trials.isEmpty()) {
                fields.put("tilings", trials.stream().map(KernelCommand::fields).toList());
            }
            out.println(Json.text(fields));
            return;
        }
        out.println(arguments.title() + " on " + report.device().id());
        report.lines().forEach(out::println);
        if (!trials.isEmpty()) {
            Columns.print(rows(trials), out);
        }
    }

    private static Map<String, Object> fields(TilingTrial trial) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("tiling", trial.tiling().toString());
        fields.put("work_us", trial.run().nanos() / 1e3);
        fields.put("operator_level_us", trial.estimateSeconds() * 1e6);
        fields.put("hbm_bytes", trial.run().traffic().memoryBytes());
        return fields;
    }

    private static List<List<String>> rows(List<TilingTrial> trials) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("tiling", "us without fixed", "operator level", "HBM MB", "slower than the best"));
        double best = trials.getFirst().run().nanos();
        for (TilingTrial trial : trials) {
            rows.add(List.of(
                    trial.tiling().toString(),
                    String.format(Locale.ROOT, "%.2f", trial.run().nanos() / 1e3),
                    String.format(Locale.ROOT, "%.2f", trial.estimateSeconds() * 1e6),
                    String.format(Locale.ROOT, "%.2f", trial.run().traffic().memoryBytes() / 1e6),
                    String.format(Locale.ROOT, "%.1f %%", 100 * (trial.run().nanos() / best - 1))));
        }
        return rows;
    }

    private void draw(KernelReport report) throws InvalidInput {
        if (outFolder == null) {
            return;
        }
        try {
            RooflineChart.write(arguments.title() + " on " + report.device().id(), report, outFolder);
        } catch (IOException e) {
            throw new InvalidInput("--out", outFolder + " cannot be written: " + e.getMessage() + ".");
        }
    }

    private static void write(Path file, PipeTrace trace) throws InvalidInput {
        try {
            KernelTraceFile.write(file, trace);
        } catch (IOException e) {
            throw new InvalidInput("--trace", "cannot write " + file + ": " + e + ". Maybe its folder does not exist.");
        }
    }
}
