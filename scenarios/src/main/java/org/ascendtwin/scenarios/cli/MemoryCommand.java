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
import org.ascendtwin.hardware.memory.MemoryAdvice;
import org.ascendtwin.hardware.memory.MemoryPart;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.report.MemoryChart;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin memory}: what occupies the HBM of a die, and the KV tokens that are left. */
@Command(
        name = "memory",
        description = "Shows what occupies the memory of a die and how many KV tokens that leaves.",
        mixinStandardHelpOptions = true)
final class MemoryCommand implements Callable<Integer> {
    private static final double GIB = 1L << 30;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Draws it, as memory.png and memory.svg in DIR, for each kind of server.")
    private @Nullable Path out;

    @Override
    public Integer call() throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = arguments.read(resolver);
        List<ResolvedServer> servers = resolver.resolve(scenario).servers();
        PrintWriter writer = spec.commandLine().getOut();
        if (json) {
            List<Map<String, Object>> documents =
                    servers.stream().map(MemoryCommand::fields).toList();
            writer.println(Json.text(servers.size() == 1 ? documents.getFirst() : Map.of("servers", documents)));
        } else {
            writer.println(scenario.title());
            servers.forEach(server -> print(server, servers.size() > 1, writer));
        }
        if (out != null) {
            for (int index = 0; index < servers.size(); index++) {
                String name = servers.size() == 1 ? "memory" : "memory-" + (index + 1) + "-" + role(servers.get(index));
                draw(name, scenario.title(), servers.get(index), out);
            }
        }
        return 0;
    }

    private static String role(ResolvedServer server) {
        return Names.kebab(server.spec().role().name());
    }

    private static void print(ResolvedServer server, boolean several, PrintWriter writer) {
        if (several) {
            writer.println(
                    role(server) + ", TP " + server.deployment().placement().tp() + ":");
        }
        long hbmBytes = server.deployment().device().memory().hbmBytes();
        List<List<String>> rows = new ArrayList<>();
        for (MemoryPart part : server.memory().parts()) {
            rows.add(List.of(
                    "  " + Names.kebab(part.use().name()),
                    String.format(Locale.ROOT, "%7.2f GiB", part.bytes() / GIB),
                    String.format(Locale.ROOT, "%5.1f %%", 100.0 * part.bytes() / hbmBytes),
                    part.use().source()));
        }
        rows.add(List.of("  device", String.format(Locale.ROOT, "%7.2f GiB", hbmBytes / GIB), "", ""));
        Columns.print(rows, writer);
        writer.println(String.format(
                Locale.ROOT,
                "KV cache: %,d tokens at %,.0f bytes a token and die (mem-fraction-static %s)",
                server.memory().cacheTokens(),
                server.memory().bytesPerToken(),
                server.memory().memFractionStatic()));
        String advice = advice(server);
        if (!advice.isEmpty()) {
            writer.println(advice);
        }
    }

    private static String advice(ResolvedServer server) {
        return MemoryAdvice.of(server.deployment(), server.memorySettings());
    }

    private static void draw(String name, String title, ResolvedServer server, Path folder) throws InvalidInput {
        try {
            MemoryChart.write(name, title, server, folder);
        } catch (IOException e) {
            throw new InvalidInput("--out", folder + " cannot be written: " + e.getMessage() + ".");
        }
    }

    private static Map<String, Object> fields(ResolvedServer server) {
        MemoryPlan memory = server.memory();
        Map<String, Object> parts = new LinkedHashMap<>();
        memory.parts().forEach(part -> parts.put(Names.kebab(part.use().name()), part.bytes()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", role(server));
        fields.put("device_bytes", server.deployment().device().memory().hbmBytes());
        fields.put("bytes_by_use", parts);
        fields.put("kv_tokens", memory.cacheTokens());
        fields.put("bytes_per_kv_token", memory.bytesPerToken());
        fields.put("state_slots", memory.stateSlots());
        fields.put("mem_fraction_static", memory.memFractionStatic());
        fields.put("working_short_bytes", memory.workingShortBytes());
        fields.put("advice", advice(server));
        return fields;
    }
}
