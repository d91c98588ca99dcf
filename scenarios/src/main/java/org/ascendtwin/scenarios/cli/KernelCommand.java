package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.core.KernelRun;
import org.ascendtwin.hardware.core.KernelSimulation;
import org.ascendtwin.hardware.core.PipeTrace;
import org.ascendtwin.hardware.core.Prefetch;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.scenarios.report.KernelReport;
import org.ascendtwin.scenarios.report.KernelTraceFile;
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
            names = "--trace",
            paramLabel = "FILE",
            description = "Writes the pipes of every core as a Chrome trace, which ui.perfetto.dev opens.")
    private @Nullable Path traceFile;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Device device = arguments.device();
        Operator operator = arguments.operator(arguments.kernel(), device);
        Prefetch prefetch = arguments.prefetch();
        PipeTrace trace = traceFile == null ? null : new PipeTrace();
        KernelReport report = simulate(device, operator, prefetch, trace);
        if (traceFile != null && trace != null) {
            write(traceFile, trace);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(report.fields()));
        } else {
            out.println(arguments.title() + " on " + device.id());
            report.lines().forEach(out::println);
            if (traceFile != null) {
                out.println("Trace written to " + traceFile + " (open it in ui.perfetto.dev)");
            }
        }
        out.flush();
        return 0;
    }

    private static KernelReport simulate(Device device, Operator operator, Prefetch prefetch, @Nullable PipeTrace trace)
            throws InvalidInput {
        try {
            KernelRun run = new KernelSimulation(device).run(operator, prefetch, trace);
            return new KernelReport(device, operator, run, new OperatorTimer(device).seconds(operator));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("twin kernel", String.valueOf(e.getMessage()));
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
