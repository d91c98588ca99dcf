package org.ascendtwin.scenarios.assemble;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.expert.ExpertHistory;
import org.ascendtwin.hardware.expert.RankLoads;
import org.ascendtwin.hardware.step.PipelineCost;
import org.jspecify.annotations.Nullable;

/** How long the steps of a server take while the loads of its experts drift and experts move to other dies. */
final class ExpertMove {
    /** Servers of an entry are about as far as each other, so that few times are wanted at once. */
    private static final int KEPT = 4;

    private final ResolvedServer server;
    private final ExpertHistory history;
    private final ExchangeTimer timer;
    private final Map<RankLoads, PipelineCost> costsByLoads = new LinkedHashMap<>();

    private ExpertMove(ResolvedServer server, ExpertHistory history) {
        this.server = server;
        this.history = history;
        this.timer = ExpertBalance.timer(server.deployment());
    }

    /** What changes on {@code server}; null where nothing does. */
    static @Nullable ExpertMove of(ResolvedServer server) {
        ExpertHistory history = server.experts().history();
        boolean changes = server.experts().changes() && server.stepCosts().isModelled();
        return history != null && changes ? new ExpertMove(server, history.afresh()) : null;
    }

    /**
     * Steps between two changes.
     *
     * @param end the first step after them
     * @param costs how long they take
     * @param pauseNanos what moving experts adds to each
     */
    record Stretch(long end, PipelineCost costs, long pauseNanos) {}

    /** The stretch of {@code step}. */
    Stretch at(long step) {
        int rebalance = history.rebalanceUnderWay(step);
        ExpertBalance.Pause pause = server.experts().pause();
        long pauseNanos = rebalance == 0 || pause == null ? 0 : pause.nanos(history.mostFetched(rebalance));
        return new Stretch(history.nextChange(step), costs(history.loads(step, timer)), pauseNanos);
    }

    private PipelineCost costs(RankLoads loads) {
        PipelineCost known = costsByLoads.remove(loads);
        PipelineCost costs = known != null ? known : PipelineCost.of(server.withLoads(loads));
        costsByLoads.put(loads, costs);
        if (costsByLoads.size() > KEPT) {
            costsByLoads.remove(costsByLoads.keySet().iterator().next());
        }
        return costs;
    }
}
