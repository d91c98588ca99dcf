package org.ascendtwin.scenarios.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.hardware.memory.MemoryPart;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.scheduler.speculate.WindowSettings;
import org.jspecify.annotations.Nullable;

/** What a deployment came to, for people. */
final class Facts {
    private static final double GIB = 1L << 30;

    private Facts() {}

    static Map<String, String> of(Resolved resolved) {
        Map<String, String> facts = new LinkedHashMap<>();
        List<ResolvedServer> servers = resolved.servers();
        Deployment first = resolved.first().deployment();
        facts.put("Model", first.model().id() + ", " + first.placement().quantisation());
        for (ResolvedServer server : servers) {
            String kind = servers.size() == 1 ? "" : " (" + kind(server) + ")";
            server(server).forEach((name, value) -> facts.merge(name + kind, value, (a, b) -> a + "; " + b));
        }
        return facts;
    }

    private static String kind(ResolvedServer server) {
        return server.spec().role().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> server(ResolvedServer server) {
        Deployment deployment = server.deployment();
        MemoryPlan memory = server.memory();
        EngineConfig engine = server.engine();
        int tp = deployment.placement().tp();
        Map<String, String> facts = new LinkedHashMap<>();
        if (server.spec().instances() > 1) {
            facts.put("Servers", Integer.toString(server.spec().instances()));
        }
        int stages = deployment.placement().pipeline().stages();
        facts.put(
                "Dies",
                tp * stages + " × " + deployment.device().id() + " ("
                        + cards(deployment.cluster().cardsFor(tp * stages)) + " of "
                        + deployment.cluster().id() + "), TP " + tp + (stages > 1 ? " × PP " + stages : ""));
        facts.put(
                "Weights per die",
                gib(memory.bytes(MemoryPart.Use.LINEAR_WEIGHTS)
                        + memory.bytes(MemoryPart.Use.OTHER_WEIGHTS)
                        + memory.bytes(MemoryPart.Use.DRAFT_WEIGHTS)));
        facts.put(
                "KV cache per die",
                gib(memory.bytes(MemoryPart.Use.CACHE) + memory.bytes(MemoryPart.Use.DRAFT_CACHE))
                        + " (mem-fraction-static " + memory.memFractionStatic() + ")");
        facts.put("KV tokens", number(engine.maxTotalTokens()));
        facts.put("Running requests", "at most " + number(engine.maxRunningRequests()));
        facts.put("Speculation", speculation(engine, deployment.speculation()));
        return facts;
    }

    private static String speculation(EngineConfig engine, @Nullable Speculation speculation) {
        SpeculativeWindow window = engine.speculativeWindow();
        if (speculation == null) {
            return "none";
        }
        if (speculation.draft() == null) {
            return "looked up in earlier text, " + window.numDraftTokens() + " tokens verified";
        }
        WindowSettings windows = engine.windows();
        return window.numSteps() + (window.numSteps() == 1 ? " step, " : " steps, ")
                + (window.eagleTopk() > 1 ? window.eagleTopk() + " branches, " : "")
                + window.numDraftTokens() + " tokens verified"
                + (windows.isVarying()
                        ? "; from there on " + windows.rule().flag() + " up to " + windows.mostSteps() + " steps"
                        : "");
    }

    private static String cards(int count) {
        return count == 1 ? "1 card" : count + " cards";
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
