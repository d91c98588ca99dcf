package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.scenarios.spec.ElasticSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scheduler.disaggregate.LoadForecast;
import org.ascendtwin.scheduler.disaggregate.RoleControl.Change;
import org.ascendtwin.scheduler.disaggregate.RoleForesight;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/**
 * The load as it arrives, where it is going, and how many servers of each role that is worth: each series (requests, prompt
 * tokens, output tokens) is forecast for when a change begun now would be done, and divided by what a server sustains in
 * closed form within the limits ({@link RateMatching}).
 */
final class ElasticForecast {
    private static final double NANOS = 1e9;
    private static final double TAIL = 3;
    private static final double SEASON_WEIGHT = 0.5;
    private static final double FEWEST_PER_SECOND = 1e-9;

    private final ElasticSpec spec;
    private final List<ResolvedServer> servers;
    private final RateMatching.Limits limits;
    private final double acceptLength;
    private final int looksAhead;
    private final RoleForesight foresight;
    private final LoadForecast requests;
    private final LoadForecast promptTokens;
    private final LoadForecast outputTokens;
    private double emittedOfDeclared = 1;
    private double arrived;
    private double arrivedPrompt;
    private double arrivedOutput;
    private long lastNanos;

    /**
     * @param servers one entry to prefill, one to decode
     * @param changeNanos that the longer change takes
     */
    ElasticForecast(Scenario scenario, ElasticSpec spec, List<ResolvedServer> servers, long changeNanos) {
        this.spec = spec;
        this.servers = List.copyOf(servers);
        limits = new RateMatching.Limits(
                nanos(scenario.slo().ttft()), nanos(scenario.slo().tpot()));
        int drafts = servers.getLast().engine().speculativeWindow().numSteps();
        acceptLength = servers.getLast().engine().speculativeWindow().isActive()
                ? scenario.assumptions().acceptance().meanLength(drafts)
                : 1;
        looksAhead = (int) Math.max(1, Math.ceilDiv(changeNanos, spec.interval().nanos()));
        foresight = new RoleForesight(new RoleForesight.Settings(spec.margin(), spec.patience(), spec.leastServers()));
        TimeSpan season = spec.season();
        int period = season == null
                ? 0
                : (int) Math.max(
                        1, Math.round((double) season.nanos() / spec.interval().nanos()));
        LoadForecast.Smoothing smoothing =
                new LoadForecast.Smoothing(spec.smoothing(), spec.trend(), SEASON_WEIGHT, period);
        requests = new LoadForecast(smoothing);
        promptTokens = new LoadForecast(smoothing);
        outputTokens = new LoadForecast(smoothing);
    }

    private static double nanos(@Nullable TimeSpan limit) {
        return limit == null ? Double.POSITIVE_INFINITY : limit.nanos();
    }

    /** A request arrives; of its output it says the most that it allows itself. */
    void sent(Request request) {
        arrived++;
        arrivedPrompt += request.prompt().length();
        arrivedOutput += request.maxNewTokens() * emittedOfDeclared;
    }

    /** A request has ended after {@code emitted} tokens. */
    void ended(Request request, int emitted) {
        double share = (double) emitted / Math.max(1, request.maxNewTokens());
        emittedOfDeclared += spec.smoothing() * (share - emittedOfDeclared);
    }

    /** What has arrived since the last look, which was regular. */
    void observe(long nowNanos) {
        double seconds = Math.max(1, nowNanos - lastNanos) / NANOS;
        requests.observe(arrived / seconds);
        promptTokens.observe(arrivedPrompt / seconds);
        outputTokens.observe(arrivedOutput / seconds);
        arrived = 0;
        arrivedPrompt = 0;
        arrivedOutput = 0;
        lastNanos = nowNanos;
    }

    Change look(int prefillServers, int decodeServers) {
        double perSecond = requests.ahead(looksAhead);
        double prompt = promptTokens.ahead(looksAhead) / Math.max(FEWEST_PER_SECOND, perSecond);
        double output = outputTokens.ahead(looksAhead) / Math.max(FEWEST_PER_SECOND, perSecond);
        if (prompt < 1 || output < 1) {
            return Change.NONE;
        }
        RateMatching.Demand demand = new RateMatching.Demand(prompt, output, acceptLength);
        return foresight.look(
                work(servers.getFirst(), perSecond, demand),
                work(servers.getLast(), perSecond, demand),
                prefillServers,
                decodeServers);
    }

    /** Servers that it takes; as many as there are requests where none keeps the limits. */
    private double work(ResolvedServer server, double perSecond, RateMatching.Demand demand) {
        double one =
                RateMatching.sustained(server, demand, demand, limits, TAIL).requestsPerSecond();
        return one > 0 ? perSecond / one : perSecond;
    }
}
