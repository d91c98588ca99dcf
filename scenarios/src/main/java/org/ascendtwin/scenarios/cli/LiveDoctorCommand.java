package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.AclException;
import org.ascendtwin.live.acl.AclLibraries;
import org.ascendtwin.live.acl.AclTable;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.InstalledDriver;
import org.ascendtwin.live.kernel.MatmulCheck;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin live doctor}: what the live engine finds here, and whether it computes right. */
@Command(
        name = "doctor",
        description = "Shows the ACL libraries and devices found, and checks a matrix product on each device."
                + " Exit code 1 if anything is missing or wrong.",
        mixinStandardHelpOptions = true)
final class LiveDoctorCommand implements Callable<Integer> {
    private static final double GIB = 1L << 30;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AclArguments acl = new AclArguments();

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Option(names = "--functions", description = "Prints every function of ACL that is called, with its prototype.")
    private boolean functions;

    private final List<String> problems = new ArrayList<>();

    /** One device and what it answered. */
    private record Finding(int device, long totalBytes, long freeBytes, long cores, MatmulCheck.Outcome product) {}

    @Override
    public Integer call() throws InvalidInput {
        if (functions) {
            PrintWriter table = spec.commandLine().getOut();
            AclTable.functions().forEach(function -> table.println(function.library() + "  " + function.prototype()));
            table.flush();
            return 0;
        }
        AclLibraries libraries = acl.load();
        problems.addAll(libraries.missing());
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("folder", libraries.folder().path().toString());
        fields.put("found_by", libraries.folder().origin());
        fields.put("libraries", libraries.loaded());
        fields.put("driver", InstalledDriver.version().orElse(null));
        List<Finding> findings = problems.isEmpty() ? examine(libraries, fields) : List.of();
        fields.put("devices", findings.stream().map(LiveDoctorCommand::fields).toList());
        fields.put("problems", problems);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(fields));
        } else {
            print(libraries, fields, findings, out);
        }
        out.flush();
        return problems.isEmpty() ? 0 : 1;
    }

    private List<Finding> examine(AclLibraries libraries, Map<String, @Nullable Object> fields) {
        List<Finding> findings = new ArrayList<>();
        try (Acl running = Acl.open(libraries)) {
            fields.put("acl_version", running.version());
            fields.put("soc", running.socName());
            fields.put("host_products", libraries.hostProducts());
            for (int id = 0; id < running.deviceCount(); id++) {
                findings.add(examine(running, id));
            }
        } catch (AclException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        if (findings.isEmpty() && problems.isEmpty()) {
            problems.add(
                    "ACL finds no device. Maybe the driver is not installed, or /dev/davinci* is not in this container.");
        }
        return findings;
    }

    private Finding examine(Acl running, int id) {
        try (Device device = running.device(id)) {
            MatmulCheck.Outcome product = MatmulCheck.run(device);
            if (!product.passed()) {
                problems.add("device " + id + " multiplies wrong: an element is off by " + product.worstError());
            }
            return new Finding(id, device.totalBytes(), device.freeBytes(), device.cores(), product);
        }
    }

    private static Map<String, Object> fields(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("device", finding.device);
        fields.put("total_bytes", finding.totalBytes);
        fields.put("free_bytes", finding.freeBytes);
        fields.put("cores", finding.cores);
        fields.put("matmul_error", finding.product.worstError());
        fields.put("matmul_gflops", finding.product.gigaflops());
        fields.put("matmul_passed", finding.product.passed());
        return fields;
    }

    private void print(
            AclLibraries libraries, Map<String, @Nullable Object> fields, List<Finding> findings, PrintWriter out) {
        out.println("ACL in " + libraries.folder().path() + ", found by "
                + libraries.folder().origin());
        out.println("  " + String.join(", ", libraries.loaded()));
        if (fields.containsKey("soc")) {
            out.println("  version " + fields.get("acl_version") + ", chip " + fields.get("soc") + driver(fields));
        }
        if (fields.get("host_products") != null) {
            out.println("  This is the host ACL: the CPU computes. Matrix products: " + fields.get("host_products"));
        }
        if (!findings.isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("DEVICE", "MEMORY", "FREE", "CORES", "MATMUL 512", "FLOAT RATE"));
            findings.forEach(finding -> rows.add(row(finding)));
            Columns.print(rows, out);
        }
        problems.forEach(problem -> out.println("problem: " + problem));
        out.println(
                problems.isEmpty()
                        ? "Everything that the live engine needs is here."
                        : problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    }

    /** The driver in words; the host needs none. */
    private static String driver(Map<String, @Nullable Object> fields) {
        if (fields.get("driver") != null) {
            return ", driver " + fields.get("driver");
        }
        return fields.get("host_products") != null ? "" : ", a driver that does not say its version";
    }

    private static List<String> row(Finding finding) {
        return List.of(
                Integer.toString(finding.device),
                gib(finding.totalBytes),
                gib(finding.freeBytes),
                Long.toString(finding.cores),
                finding.product.passed() ? "right" : "wrong",
                String.format(Locale.ROOT, "%.0f GFLOP/s", finding.product.gigaflops()));
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
