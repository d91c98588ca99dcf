package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.NewTokenRatio;
import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.jspecify.annotations.Nullable;

/** What an executor, a listener or a controller may see of an engine. */
public final class EngineView {
    private final Roster roster;
    private final Residency residency;
    private final NewTokenRatio ratio;
    private final Admission admission;
    private final @Nullable Exchange exchange;

    EngineView(
            Roster roster, Residency residency, NewTokenRatio ratio, Admission admission, @Nullable Exchange exchange) {
        this.roster = roster;
        this.residency = residency;
        this.ratio = ratio;
        this.admission = admission;
        this.exchange = exchange;
    }

    public int waitingCount() {
        return roster.waiting().size();
    }

    /** The request that is {@code index}-th in the queue. */
    public Sequence waiting(int index) {
        return roster.waiting().get(index);
    }

    /** Requests received that no turn has looked at yet. */
    public int arrivedCount() {
        return admission.inboxSize();
    }

    /** Size of the decode batch, requests included that finished since its last step. */
    public int runningCount() {
        return roster.runningCount();
    }

    /** Requests of the engine: waiting, being prefilled, or running. */
    public int presentCount() {
        return roster.presentCount();
    }

    /** A request of the decode batch. */
    public Sequence running(int index) {
        return roster.running().get(index);
    }

    /** The request in the middle of its prompt. */
    public @Nullable Sequence chunked() {
        return roster.chunked();
    }

    /** Requests whose KV is on its way between this server and another; they hold memory here. */
    public int underWayCount() {
        return exchange == null ? 0 : exchange.underWay().size();
    }

    /** A request whose KV is on its way. */
    public Sequence underWay(int index) {
        if (exchange == null) {
            throw new IndexOutOfBoundsException("request " + index + " of 0 whose KV is on its way");
        }
        return exchange.underWay().get(index);
    }

    /** KV tokens that nothing uses. */
    public int freeTokens() {
        return residency.memory().freeTokens();
    }

    /** KV tokens kept only for later prompts. */
    public int evictableTokens() {
        return residency.memory().evictableTokens();
    }

    /** KV tokens that requests have in common with others, counted for each but the first. */
    public int rereadTokens() {
        return residency.memory().cache().rereadTokens();
    }

    /** KV tokens a page. */
    public int pageSize() {
        return residency.memory().pageSize();
    }

    /** KV tokens there are. */
    public int capacityTokens() {
        return residency.memory().capacityTokens();
    }

    public double newTokenRatio() {
        return ratio.current();
    }
}
