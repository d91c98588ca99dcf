package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;

/**
 * Hears what a rank of a server does, books it, and tells whoever watches the run. A request ends for its client where it
 * is decoded; that it leaves a prefill server concerns nobody else. Its KV is copied to the host if a decode server takes
 * its place away.
 */
record ServedBy(
        ServerSpec.Role role,
        int rank,
        Client client,
        TimeAccounts accounts,
        StepLedger ledger,
        HostCopies copies,
        EngineListener watcher)
        implements EngineListener {
    @Override
    public void ended(Sequence sequence, EndReason reason) {
        client.left(sequence.id(), role);
        if (role != ServerSpec.Role.PREFILL) {
            accounts.ended(sequence, ledger);
            if (client.isOfLoad(sequence.id())) {
                watcher.ended(sequence, reason);
            }
            client.ended(sequence.id(), reason);
        }
    }

    @Override
    public void stopped() {
        watcher.stopped();
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {
        watcher.stepLaunched(plan, view);
    }

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {
        if (client.isOfLoad(sequence.id())) {
            watcher.admitted(sequence, cachedTokens);
        }
    }

    @Override
    public boolean takesWholeSteps() {
        return watcher.takesWholeSteps();
    }

    @Override
    public void tokensVisible(StepPlan plan) {
        // Accounts change with a first token and with the last only, and what warms a cache up has no others.
        watcher.tokensVisible(plan);
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        accounts.tokensVisible(sequence, ledger);
        if (client.isOfLoad(sequence.id())) {
            watcher.tokensVisible(sequence, count, first);
        }
    }

    @Override
    public void retracted(Sequence sequence) {
        accounts.retracted(sequence, ledger);
        if (role == ServerSpec.Role.DECODE) {
            copies.keep(rank, sequence.id(), sequence.tokens().length());
        }
        if (client.isOfLoad(sequence.id())) {
            watcher.retracted(sequence);
        }
    }

    @Override
    public void preempted(Sequence sequence) {
        accounts.retracted(sequence, ledger);
        if (client.isOfLoad(sequence.id())) {
            watcher.preempted(sequence);
        }
    }
}
