package org.ascendtwin.sim.bench;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks with JMH's own arguments and prints their event rates, each beside its ratio to DSOL's. */
public final class BenchmarkTable {
    private BenchmarkTable() {}

    public static void main(String... arguments) throws RunnerException, CommandLineOptionException {
        OptionsBuilder options = new OptionsBuilder();
        options.parent(new CommandLineOptions(arguments));
        print(new Runner(options.build()).run());
    }

    private static void print(Collection<RunResult> results) {
        Map<String, Map<String, Double>> rates = new TreeMap<>();
        for (RunResult result : results) {
            String model = result.getParams().getParam("pending") == null
                    ? "M/M/1"
                    : String.format(
                            Locale.ROOT,
                            "hold %s, %8s",
                            result.getParams().getParam("gaps"),
                            result.getParams().getParam("pending"));
            // Events a microsecond of processor time, so that sharing the machine does not count.
            double rate = result.getPrimaryResult().getScore()
                    / result.getSecondaryResults().get("cpuMicros").getScore();
            rates.computeIfAbsent(model, _ -> new TreeMap<>())
                    .put(result.getParams().getParam("engine"), rate);
        }
        System.out.printf(Locale.ROOT, "%nMillion events a second of processor time (times DSOL)%n");
        rates.forEach((model, engines) -> {
            System.out.printf(Locale.ROOT, "%-28s", model);
            Double dsol = engines.get("dsol");
            engines.forEach((engine, rate) -> System.out.printf(
                    Locale.ROOT,
                    "  %s %.2f%s",
                    engine,
                    rate,
                    dsol == null ? "" : String.format(Locale.ROOT, " (%.1f)", rate / dsol)));
            System.out.println();
        });
    }
}
