package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.DecodePass;
import org.ascendtwin.scheduler.batch.DelayGate;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.NewTokenRatio;
import org.ascendtwin.scheduler.batch.PrefillPass;
import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.StaticPass;
import org.ascendtwin.scheduler.batch.TokenBudgetPass;
import org.ascendtwin.scheduler.cache.ChunkCache;
import org.ascendtwin.scheduler.cache.HostTier;
import org.ascendtwin.scheduler.cache.HostWrites;
import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.cache.PagePool;
import org.ascendtwin.scheduler.cache.PrefixCache;
import org.ascendtwin.scheduler.cache.RadixCache;
import org.ascendtwin.scheduler.cache.StorageLink;
import org.ascendtwin.scheduler.cache.StorageSettings;
import org.ascendtwin.scheduler.cache.StorageTier;
import org.ascendtwin.scheduler.policy.PolicyCatalogue;
import org.ascendtwin.scheduler.policy.QueuePolicy;
import org.ascendtwin.scheduler.speculate.WindowPolicy;
import org.ascendtwin.sim.journal.Digest;
import org.jspecify.annotations.Nullable;

/** What an engine is made of, put together from its settings. */
final class EngineParts {
    private final NewTokenRatio ratio;
    private final Planner planner;
    private final StepResults results;
    private final Admission admission;
    private final @Nullable Exchange exchange;
    private final EngineView view;
    private final @Nullable DelayGate gate;
    private @Nullable StorageTier storage;
    private @Nullable HostWrites hostWrites;

    EngineParts(EngineConfig config, Roster roster, EngineListener listener, Digest digest, EngineLinks links) {
        PagePool pool = new PagePool(config.maxTotalTokens(), config.pageSize());
        int slots = config.disaggregation().slots(config.maxRunningRequests());
        Residency residency =
                new Residency(new KvMemory(pool, cache(config, pool, links)), config.reservedWindow(), slots);
        @Nullable WindowPolicy windows = windows(config, links);
        DelayerSettings delay = config.prefillDelayer();
        gate = delay == null ? null : new DelayGate(delay, roster, residency.memory());
        ratio = new NewTokenRatio(config.ratioSettings(), config.scheduleConservativeness());
        EngineState state = new EngineState(roster, residency, listener, digest);
        Results visible = new Results(state, config.ignoreEos(), windows);
        Side side =
                switch (config.disaggregation().role()) {
                    case MIXED -> new Side(mixed(config, state, windows), visible, null);
                    case PREFILL -> Side.of(new PrefillSide(config, state, prefills(config, state), links.pairing()));
                    case DECODE -> {
                        DecodePass decodes = decodes(config, state, windows);
                        DecodeSide decode = new DecodeSide(config, state, decodes, visible, links.pairing());
                        yield new Side(decode, visible, decode);
                    }
                };
        planner = side.planner();
        results = side.results();
        exchange = side.exchange();
        admission = new Admission(config, state, exchange);
        view = new EngineView(roster, residency, ratio, admission, exchange);
    }

    /** What a server's role decides. */
    private record Side(
            Planner planner, StepResults results, @Nullable Exchange exchange) {
        static Side of(PrefillSide side) {
            return new Side(side, side, side);
        }
    }

    private Planner mixed(EngineConfig config, EngineState state, @Nullable WindowPolicy windows) {
        Roster roster = state.roster();
        Residency residency = state.residency();
        EngineListener listener = state.listener();
        return switch (config.schedulePolicy().batching()) {
            case SGLANG -> new SglangPlanner(state, prefills(config, state), decodes(config, state, windows));
            case TOKEN_BUDGET ->
                new TokenBudgetPlanner(
                        new TokenBudgetPass(roster, residency, config.maxRunningRequests(), config.maxBatchedTokens()),
                        listener);
            case STATIC -> new StaticPlanner(new StaticPass(roster, residency, config.maxRunningRequests()), listener);
        };
    }

    private PrefillQueue prefills(EngineConfig config, EngineState state) {
        PrefillPass pass = new PrefillPass(
                state.roster(),
                state.residency(),
                config.prefillRules(),
                config.ratioSettings().retractDecodeSteps(),
                gate);
        QueuePolicy policy = policy(config, state.residency().memory().cache());
        return new PrefillQueue(state.roster(), ratio, pass, policy, state.listener());
    }

    private DecodePass decodes(EngineConfig config, EngineState state, @Nullable WindowPolicy windows) {
        // The steps of a pipeline's micro-batches interleave.
        boolean coalesces =
                state.listener().takesWholeSteps() && config.microBatches().count() == 1;
        return new DecodePass(
                state.roster(),
                state.residency(),
                ratio,
                config.ratioSettings().retractDecodeSteps(),
                windows,
                coalesces);
    }

    NewTokenRatio ratio() {
        return ratio;
    }

    Planner planner() {
        return planner;
    }

    StepResults results() {
        return results;
    }

    Admission admission() {
        return admission;
    }

    /** With the other server of a pair; null where this one does both. */
    @Nullable Exchange exchange() {
        return exchange;
    }

    EngineView view() {
        return view;
    }

    @Nullable StorageTier storage() {
        return storage;
    }

    @Nullable HostWrites hostWrites() {
        return hostWrites;
    }

    @Nullable DelayGate gate() {
        return gate;
    }

    private static QueuePolicy policy(EngineConfig config, PrefixCache cache) {
        return PolicyCatalogue.create(
                config.schedulePolicy(), cache, config.priorities(), config.randomSeed(), config.ttftLimitNanos());
    }

    private PrefixCache cache(EngineConfig config, PagePool pool, EngineLinks links) {
        if (config.disableRadixCache()) {
            return new ChunkCache(pool);
        }
        HostTier host = null;
        if (config.hiCache().isEnabled()) {
            int hostTokens = config.hiCache().tokens(config.maxTotalTokens(), config.pageSize());
            host = new HostTier(
                    hostTokens, config.pageSize(), config.hiCache().writePolicy(), config.radixEvictionPolicy());
        }
        RadixCache cache = new RadixCache(pool, config.radixEvictionPolicy(), config.bigramKeys(), host);
        if (host != null && links.hostWrites() != null) {
            hostWrites = links.hostWrites().get();
            cache.copyOver(hostWrites);
        }
        StorageSettings settings = config.hiCache().storage();
        StorageLink link = links.storage();
        if (settings != null) {
            if (link == null) {
                throw new IllegalArgumentException("hicache_storage_prefetch_policy is "
                        + settings.prefetchPolicy().flag()
                        + " without a storage. Maybe give the engine a link to one.");
            }
            storage = cache.attachStorage(settings, link);
        }
        return cache;
    }

    private static @Nullable WindowPolicy windows(EngineConfig config, EngineLinks links) {
        if (!config.speculativeWindow().isActive()) {
            return null;
        }
        int[] graphs = config.graphBatchSizes().stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        return config.windows().policy(config.speculativeWindow(), graphs, links.foresight());
    }
}
