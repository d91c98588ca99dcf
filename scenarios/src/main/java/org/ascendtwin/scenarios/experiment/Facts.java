package org.ascendtwin.scenarios.experiment;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.hardware.memory.MemoryPart;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scheduler.engine.EngineConfig;

/** What a deployment came to, for people. */
final class Facts {
    private static final double GIB = 1L << 30;

    private Facts() {}

    static Map<String, String> of(Resolved server) {
        Deployment deployment = server.deployment();
        MemoryPlan memory = server.memory();
        EngineConfig engine = server.engine();
        int tp = deployment.placement().tp();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "Model", deployment.model().id() + ", " + deployment.placement().quantisation());
        facts.put(
                "Dies",
                tp + " × " + deployment.device().id() + " ("
                        + cards(deployment.cluster().cardsFor(tp)) + " of "
                        + deployment.cluster().id() + "), TP " + tp);
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
        facts.put(
                "Speculation",
                engine.speculativeWindow().isActive()
                        ? engine.speculativeWindow().numSteps() + " steps, "
                                + engine.speculativeWindow().numDraftTokens() + " tokens verified"
                        : "none");
        return facts;
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
