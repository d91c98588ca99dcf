package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.hardware.collective.Engine;
import org.ascendtwin.hardware.collective.LaunchSkew;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.CollectiveIssuer;
import org.ascendtwin.hardware.fabric.Slowdown;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say over which network, and who carries collectives out. */
final class NetworkArguments {
    private static final Pattern SLOW_DIE = Pattern.compile("(\\d{1,7})(?:-(\\d{1,7}))?(?::([^=]+))?=(.+)");

    @Option(
            names = "--cluster",
            required = true,
            paramLabel = "ID",
            description = "The machines (see ./twin devices), or a file of your own.")
    private String cluster = "";

    @Option(names = "--nodes", paramLabel = "N", description = "Servers of the cluster; by default as many as it has.")
    private @Nullable Integer nodes;

    @Option(
            names = "--slow",
            paramLabel = "DIE[-DIE][:LEVEL]=FACTOR",
            description = "A die whose links reach a part of their rate, on one level or all, as in 3:HCCS=0.5; or one"
                    + " link of a mesh, as in 3-5=0.5.")
    private List<String> slowLinks = new ArrayList<>();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "Who issues a collective: host, ai-cpu or vector, which copies nothing; by default who does so"
                            + " on this cluster in a run.")
    private @Nullable String issuer;

    @Option(names = "--direct-network", description = "Sends between servers are handed to the NIC by the die itself.")
    private boolean directNetwork;

    @Option(names = "--signal-with-data", description = "Flags travel with the data that they announce.")
    private boolean signalWithData;

    @Option(
            names = "--skew",
            paramLabel = "TIME",
            defaultValue = "0 us",
            description = "Mean delay of one rank's launch; all wait for the last (default: ${DEFAULT-VALUE}).")
    private String skew = "";

    Topology topology() throws InvalidInput {
        Cluster found = ClusterArgument.find("--cluster", cluster);
        List<Slowdown> slowdowns = new ArrayList<>();
        for (String slow : slowLinks) {
            slowdowns.add(slowdown(slow));
        }
        if (nodes != null && (nodes < 1 || nodes > found.nodes())) {
            throw new InvalidInput(
                    "--nodes",
                    nodes + " servers of " + found.id() + "; allowed: 1 to " + found.nodes()
                            + ". Maybe another cluster, or a file of your own with more nodes.");
        }
        return OptionValue.of("--slow", () -> new Topology(nodes == null ? found : found.withNodes(nodes), slowdowns));
    }

    private static Slowdown slowdown(String text) throws InvalidInput {
        Matcher matcher = SLOW_DIE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInput(
                    "--slow", "\"" + text + "\" names no die and factor. Maybe 3=0.5, 3:HCCS=0.5 or 3-5=0.5.");
        }
        try {
            Integer peer = matcher.group(2) == null ? null : Integer.valueOf(matcher.group(2));
            double factor = Double.parseDouble(matcher.group(4));
            return new Slowdown(Integer.parseInt(matcher.group(1)), peer, matcher.group(3), factor);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--slow", "\"" + text + "\": " + e.getMessage());
        }
    }

    Engine engine(Cluster machines) throws InvalidInput {
        CollectiveIssuer usual = Engine.usual(machines).issuer();
        return new Engine(issuer == null ? usual : issuer(issuer), directNetwork, signalWithData);
    }

    /** Written with a dash or an underscore. */
    private static CollectiveIssuer issuer(String issuer) throws InvalidInput {
        List<String> names = new ArrayList<>();
        for (CollectiveIssuer known : CollectiveIssuer.values()) {
            names.add(Names.kebab(known.name()));
            if (Names.kebab(known.name()).equals(issuer.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return known;
            }
        }
        throw new InvalidInput(
                "--engine",
                "nobody called \"" + issuer + "\" issues collectives; known: " + String.join(", ", names) + "."
                        + Names.maybe(issuer, names));
    }

    LaunchSkew skew() throws InvalidInput {
        return OptionValue.of(
                "--skew", () -> new LaunchSkew(TimeSpan.valueOf(skew).seconds()));
    }

    /** The network in words. */
    static String title(Topology topology) {
        Cluster machines = topology.cluster();
        String nodes = machines.nodes() == 1 ? "1 node" : machines.nodes() + " nodes";
        return machines.id() + " (" + nodes + ", " + machines.dieCount() + " dies)";
    }
}
