package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.JointStep;

/** The ledgers of all ranks of one server, and the accounts of requests that are kept with them. */
final class ServerLedger {
    private final TimeAccounts accounts;
    private final Role role;
    private final List<StepLedger> ledgers = new ArrayList<>();

    /** @param most steps that can be under way */
    ServerLedger(TimeAccounts accounts, Role role, int ranks, int most) {
        this.accounts = accounts;
        this.role = role;
        for (int rank = 0; rank < ranks; rank++) {
            ledgers.add(new StepLedger(most));
        }
    }

    StepLedger rank(int rank) {
        return ledgers.get(rank);
    }

    /** Request {@code id} comes to {@code rank}; where it is to be decoded only, its time is another server's for now. */
    void receive(int rank, int id) {
        if (role != Role.DECODE) {
            accounts.received(id, ledgers.get(rank));
        }
    }

    /** What {@code rank} computes in the step that is about to be launched. */
    void compute(int rank, StepPlan plan, StepCost cost) {
        int drafted = plan.kind() == StepKind.VERIFY ? plan.queryLength(0) - 1 : 0;
        ledgers.get(rank).compute(plan.kind(), drafted, cost);
    }

    /** All ranks begin a step. */
    void launch(long startNanos, long nanos) {
        for (StepLedger ledger : ledgers) {
            ledger.launch(startNanos, nanos);
        }
    }

    /** The first of the steps under way has run. */
    void end(JointStep step) {
        for (int rank = 0; rank < ledgers.size(); rank++) {
            accounts.stepEnded(step.plan(rank), ledgers.get(rank), role == Role.PREFILL);
        }
    }
}
