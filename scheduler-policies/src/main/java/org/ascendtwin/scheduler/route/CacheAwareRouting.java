package org.ascendtwin.scheduler.route;

import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;

/**
 * {@code cache_aware}: while loads are even, the worker that was sent most of the prompt before, where that is more than
 * a share of it; else the least loaded worker ({@code policies/cache_aware.rs}). It remembers what it sent, not what the
 * workers still have.
 */
final class CacheAwareRouting implements RoutingPolicy {
    private final RouterSettings settings;
    private final SentPrefixes sent;
    private long nextEvictionNanos;

    CacheAwareRouting(RouterSettings settings, int workers) {
        this.settings = settings;
        sent = new SentPrefixes(workers);
        nextEvictionNanos = settings.evictionIntervalNanos();
    }

    @Override
    public int choose(Request request, WorkerLoads workers, long nowNanos) {
        if (nowNanos >= nextEvictionNanos) {
            sent.evict(settings.maxTreeTokens());
            long interval = settings.evictionIntervalNanos();
            nextEvictionNanos = (nowNanos / interval + 1) * interval;
        }
        TokenRuns prompt = request.prompt();
        int chosen = workers.leastLoaded();
        if (!workers.isUneven(settings.balanceAbsThreshold(), settings.balanceRelThreshold())) {
            int matched = sent.match(prompt);
            if (matched > settings.cacheThreshold() * prompt.length()) {
                chosen = sent.matchedWorker();
            }
            if (!workers.isHealthy(chosen)) {
                return workers.healthy(0);
            }
        }
        sent.add(prompt, chosen);
        return chosen;
    }
}
