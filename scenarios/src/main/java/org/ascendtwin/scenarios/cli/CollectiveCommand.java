package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.collective.CollectiveCost;
import org.ascendtwin.hardware.collective.CollectiveRun;
import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.collective.Ranks;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.expert.TokenExchange.Direction;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.fabric.Transfer;
import org.ascendtwin.scenarios.report.CollectiveChart;
import org.ascendtwin.scenarios.report.CollectiveReport;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin collective}: what collectives and exchanges of tokens take over a network. */
@Command(
        name = "collective",
        description = "Times collectives and exchanges of tokens with experts over a network, as hccl_test does.",
        mixinStandardHelpOptions = true)
final class CollectiveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private NetworkArguments network = new NetworkArguments();

    @Option(
            names = "--op",
            required = true,
            paramLabel = "OP",
            description =
                    "allreduce, allgather, reducescatter, alltoall, alltoallv, broadcast, sendrecv, dispatch, combine"
                            + " or fused (dispatch, experts and combine in one kernel).")
    private String op = "";

    @Mixin
    private CollectiveArguments collectives = new CollectiveArguments();

    @Mixin
    private ExchangeArguments exchanges = new ExchangeArguments();

    @Option(
            names = "--flows",
            description = "Simulates each collective as flows too: links shared, ECMP collisions, over-subscription.")
    private boolean flows;

    @Option(
            names = "--beside",
            paramLabel = "FROM-TO=BYTES",
            description = "Bytes that cross the network from die to die meanwhile, as a KV cache does, in 32-0=246MB;"
                    + " implies --flows; may be repeated.")
    private List<String> beside = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Writes collective.png and collective.svg, latency and bandwidth over the size.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Topology topology = network.topology();
        Ranks ranks = collectives.ranks(topology.cluster().dieCount());
        String wanted = op.toLowerCase(Locale.ROOT);
        CollectiveReport report = report(
                topology,
                ranks,
                wanted,
                switch (wanted) {
                    case "dispatch", "combine", "fused" -> exchangeRows(topology, ranks, wanted);
                    default -> collectiveRows(topology, ranks, CollectiveArguments.kind(op));
                });
        if (out != null) {
            draw(report, out);
        }
        print(report);
        return 0;
    }

    private CollectiveReport report(Topology topology, Ranks ranks, String name, List<CollectiveReport.Row> rows) {
        return new CollectiveReport(NetworkArguments.title(topology), name, ranks.count(), rows);
    }

    private List<CollectiveReport.Row> collectiveRows(Topology topology, Ranks ranks, Collective.Kind kind)
            throws InvalidInput {
        CollectiveTimer timer = new CollectiveTimer(topology, network.engine(topology.cluster()), network.skew());
        List<Transfer> others =
                new TransfersArgument(beside).among(topology.cluster().dieCount());
        List<CollectiveReport.Row> rows = new ArrayList<>();
        CollectiveCost cost = new CollectiveCost();
        for (long bytes : collectives.sizes()) {
            Collective collective = collectives.collective(kind, (double) bytes, ranks.count());
            try {
                timer.price(collective, ranks, collectives.algorithm(), cost);
                rows.add(CollectiveReport.Row.of(
                        collective, cost, simulated(topology, collective, ranks, cost, others)));
            } catch (IllegalArgumentException e) {
                throw new InvalidInput("twin collective", String.valueOf(e.getMessage()));
            }
        }
        return rows;
    }

    /** Seconds as flows, or NaN where they were not asked for. */
    private double simulated(
            Topology topology, Collective collective, Ranks ranks, CollectiveCost cost, List<Transfer> others)
            throws InvalidInput {
        if ((!flows && others.isEmpty()) || ranks.count() == 1) {
            return Double.NaN;
        }
        long nanos = CollectiveRun.besideNanos(
                topology, network.engine(topology.cluster()), collective, ranks, cost.algorithm(), others);
        return nanos / 1e9 + cost.skewSeconds();
    }

    private List<CollectiveReport.Row> exchangeRows(Topology topology, Ranks ranks, String wanted) throws InvalidInput {
        if (flows || !beside.isEmpty()) {
            throw new InvalidInput(
                    flows ? "--flows" : "--beside",
                    "exchanges of tokens with experts are not simulated as flows; allowed: collectives. Maybe --op"
                            + " alltoall of the same bytes.");
        }
        ExchangeTimer timer = new ExchangeTimer(topology, network.engine(topology.cluster()), exchanges.limits());
        double busiest = exchanges.busiest(timer, ranks.count());
        boolean fused = wanted.equals("fused");
        List<CollectiveReport.Row> rows = new ArrayList<>();
        for (int tokens : exchanges.tokens()) {
            Direction direction = wanted.equals("combine") ? Direction.COMBINE : Direction.DISPATCH;
            TokenExchange exchange = exchanges.exchange(direction, fused, ranks.count(), tokens);
            TokenExchange back = exchanges.exchange(Direction.COMBINE, fused, ranks.count(), tokens);
            try {
                rows.add(
                        fused
                                ? CollectiveReport.Row.fused(
                                        exchange,
                                        back,
                                        timer.fusedSeconds(
                                                exchange,
                                                back,
                                                exchanges.expertSeconds(),
                                                busiest,
                                                exchanges.pieces(ranks.count())))
                                : CollectiveReport.Row.of(exchange, timer.price(exchange, busiest)));
            } catch (IllegalArgumentException e) {
                throw new InvalidInput("twin collective", String.valueOf(e.getMessage()));
            }
        }
        return rows;
    }

    private void print(CollectiveReport report) {
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            print.println(Json.text(report.fields()));
        } else {
            print.println(report.title());
            Columns.print(report.table(), print);
            if (out != null) {
                print.println("Charts written to " + out);
            }
        }
        print.flush();
    }

    private static void draw(CollectiveReport report, Path folder) throws InvalidInput {
        try {
            CollectiveChart.write(report, folder);
        } catch (IOException e) {
            throw new InvalidInput("--out", "cannot write to " + folder + ": " + e + ". Maybe another folder.");
        }
    }
}
