package org.ascendtwin.scheduler.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks with JMH's own arguments and prints the processor time of each replay or turn. */
public final class BenchmarkTable {
    private BenchmarkTable() {}

    public static void main(String... arguments) throws RunnerException, CommandLineOptionException {
        OptionsBuilder options = new OptionsBuilder();
        options.parent(new CommandLineOptions(arguments));
        Collection<RunResult> results = new Runner(options.build()).run();
        System.out.printf(Locale.ROOT, "%nProcessor time in microseconds%n");
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            double micros =
                    result.getSecondaryResults().get("cpuMicros").getScore()
                            / result.getSecondaryResults().get("units").getScore();
            System.out.printf(Locale.ROOT, "%-60s %12.2f", name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1), micros);
            result.getParams().getParamsKeys().forEach(key -> System.out.print(
                    " " + key + "=" + result.getParams().getParam(key)));
            System.out.println();
        }
    }
}
