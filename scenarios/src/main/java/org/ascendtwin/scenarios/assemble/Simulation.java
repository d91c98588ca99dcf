package org.ascendtwin.scenarios.assemble;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.HostCost;
import org.ascendtwin.hardware.step.ModelledStepCost;
import org.ascendtwin.scenarios.spec.AssumptionsSpec;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.engine.DataParallelGroup;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.speculate.DraftAcceptance;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.rng.Streams;

/** One replication of a scenario, wired: client, scheduler, modelled device, virtual clock. */
public final class Simulation {
    private final VirtualHost host;
    private final ModelledExecutor executor;
    private final DataParallelGroup engine;
    private final Client client;

    /** What a replication is made of. */
    public record Parts(Scenario scenario, Resolved server, RequestTable table, Streams streams) {}

    /**
     * Wires a replication.
     *
     * @param host its clock
     * @param watchers see what happens, one a rank
     */
    public Simulation(Parts parts, VirtualHost host, List<EngineListener> watchers) {
        this.host = host;
        Resolved server = parts.server();
        AssumptionsSpec assumptions = parts.scenario().assumptions();
        int draftSteps = server.engine().speculativeWindow().numSteps();
        DraftAcceptance acceptance = new DraftAcceptance(
                assumptions.draftAcceptance(),
                assumptions.draftAcceptanceSpread(),
                draftSteps,
                parts.streams().key("speculation.acceptance", 0));
        executor = new ModelledExecutor(
                new ModelledExecutor.DeviceModel(
                        new ModelledStepCost(server.deployment()),
                        HostCost.ASSUMED,
                        server.deployment().graphs(),
                        watchers.size()),
                acceptance,
                draftSteps,
                parts.table().size(),
                host);
        Integer limit = parts.scenario().workload().maxConcurrency();
        client = new Client(parts.table(), limit == null ? Integer.MAX_VALUE : limit, host, executor);
        engine = new DataParallelGroup(
                server.engine(),
                server.balance(),
                host,
                executor,
                watchers.stream().map(client::before).toList(),
                EngineLinks.NONE);
    }

    /** Runs until nothing is left to happen. */
    public void run() {
        client.connect(engine);
        host.runUntilQuiet();
    }

    /** When each request was sent, in nanoseconds. */
    public long[] sentNanos() {
        return client.sentNanos();
    }

    /** Time of the last event. */
    public long simulatedNanos() {
        return host.nowNanos();
    }

    /** Events handled. */
    public long eventCount() {
        return host.eventCount();
    }

    /** Engine steps executed. */
    public long stepCount() {
        return executor.steps();
    }

    /** Digest of the scheduler's decisions. */
    public long digest() {
        return engine.digest().value();
    }

    /** Mean tokens of a verification, bonus token included; 0 without speculation. */
    public double acceptLength() {
        return executor.acceptLength();
    }

    /** Device time by part, summed over all steps; the parts add up to the device's busy time. */
    public Map<String, Long> deviceNanosByPart() {
        Map<String, Long> nanosByPart = new LinkedHashMap<>();
        for (CostPart part : CostPart.values()) {
            nanosByPart.put(Names.kebab(part.name()), executor.nanos(part));
        }
        return nanosByPart;
    }
}
