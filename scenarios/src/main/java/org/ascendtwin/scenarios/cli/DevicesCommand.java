package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.scenarios.spec.ClusterReader;
import org.ascendtwin.scenarios.spec.DeviceReader;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin devices}: the chips and clusters that scenarios can name. */
@Command(
        name = "devices",
        description = {
            "Lists the devices and clusters that scenarios can name; of one, every value with its source.",
            "What it prints of one is the form of a file of your own; \"like: ID\" in such a file stands for every value",
            "of ID that the file does not give."
        },
        mixinStandardHelpOptions = true)
final class DevicesCommand implements Callable<Integer> {
    private static final double GIB = 1L << 30;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "One device or cluster of the catalogue.")
    private @Nullable String id;

    @Option(names = "--file", paramLabel = "FILE", description = "Your own device: checks it and shows it.")
    private @Nullable Path file;

    @Option(names = "--cluster-file", paramLabel = "FILE", description = "Your own cluster: checks it and shows it.")
    private @Nullable Path clusterFile;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        PrintWriter out = spec.commandLine().getOut();
        Cluster machines = machines();
        if (machines != null) {
            out.print(
                    json ? Json.text(Records.toMap(machines)) + System.lineSeparator() : ClusterReader.yaml(machines));
            return 0;
        }
        Device one = one();
        if (one != null) {
            out.print(json ? Json.text(Records.toMap(one)) + System.lineSeparator() : DeviceReader.yaml(one));
            return 0;
        }
        Map<String, Device> devices = DeviceCatalogue.shipped().devices();
        Map<String, Cluster> clusters = ClusterCatalogue.shipped().clusters();
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put(
                    "devices", devices.values().stream().map(Records::toMap).toList());
            document.put(
                    "clusters", clusters.values().stream().map(Records::toMap).toList());
            out.println(Json.text(document));
            return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("DEVICE", "CUBES", "FP16 TFLOPS", "HBM", "HBM RATE", "L2"));
        devices.values().forEach(device -> rows.add(row(device)));
        Columns.print(rows, out);
        out.println();
        List<List<String>> clusterRows = new ArrayList<>();
        clusterRows.add(List.of("CLUSTER", "CARDS", "DIES", "NETWORK, INNERMOST FIRST"));
        clusters.values().forEach(cluster -> clusterRows.add(row(cluster)));
        Columns.print(clusterRows, out);
        return 0;
    }

    private @Nullable Cluster machines() throws InvalidInput {
        if (clusterFile != null) {
            return ClusterReader.read(clusterFile);
        }
        return id == null ? null : ClusterCatalogue.shipped().clusters().get(id);
    }

    private @Nullable Device one() throws InvalidInput {
        if (file != null) {
            return DeviceReader.read(file);
        }
        return id == null ? null : DeviceArgument.find("DEVICE", id);
    }

    private static List<String> row(Device device) {
        return List.of(
                device.id(),
                Integer.toString(device.cube().cores()),
                String.format(Locale.ROOT, "%.1f", device.flopsPerSecond(DataType.FP16) / 1e12),
                String.format(Locale.ROOT, "%.0f GiB", device.memory().hbmBytes() / GIB),
                String.format(Locale.ROOT, "%.2f TB/s", device.memory().hbmBytesPerSecond() / 1e12),
                String.format(Locale.ROOT, "%.0f MiB", device.memory().l2Bytes() / (double) (1L << 20)));
    }

    private static List<String> row(Cluster cluster) {
        List<String> tiers = cluster.tiers().stream()
                .map(tier -> tier.name() + " over " + tier.span() + " dies")
                .toList();
        return List.of(
                cluster.id(),
                Integer.toString(cluster.dieCount() / cluster.diesPerCard()),
                Integer.toString(cluster.dieCount()),
                String.join(", ", tiers));
    }
}
